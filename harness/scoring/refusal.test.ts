import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal, refusal } from './refusal.js'
import { scored } from './testing.js'

const REFUSALS = [
  "I don't know.",
  'I don’t know',
  'i dont know',
  "I really don't know the weight of it.",
  'I do not know. Please ask support.',
  'Do not know.',
  'Not sure.',
  "I'm not sure about that.",
  'I am unable to answer this question.',
  'I cannot answer that.',
  "Sorry, I can't find that.",
  "I'm sorry, but I do not have that information.",
  "Unfortunately, I don't have enough information to answer.",
  "I'm afraid I don't know.",
  '**I don’t know.**',
  "Answer: I don't know.",
  'No information.',
  'No information is given about noise.',
  'There is no mention of the weight.',
  'The passages do not say.',
  "The provided passages don't mention it.",
  'The context does not contain this information.',
  'Based on the passages, I cannot say.',
  'According to the given context, the passages do not say.',
  'It does not say.',
  'Unknown.',
  'Not stated.',
  'Not mentioned in the passages.',
  'The weight of the kettle is not stated.',
  'The wattage is not specified in the passages.',
  'This cannot be determined from the passages.',
  'No idea.',
  'The information is not available.',
  'I have no information on that, but you can contact support.',
  'Not enough information.',
  'Not enough information to answer.',
  'Insufficient information is given.',
  "There isn't enough information in the text.",
  "It's not stated in the passages.",
  "It's not mentioned.",
  "That's not specified anywhere.",
  'It has never been stated.',
  'Not in the passages.',
  'The answer is not in the text.',
  "There's no information about this.",
  'There are no details on the price.',
  'There is nothing about it in the passage.',
  'Nothing in the passages says so.',
  'None of the documents mentions it.',
  'No passage states the price.',
  'Passage 1 does not mention the price.',
  'The manual does not say.',
  "The manual doesn't mention the weight of the kettle.",
  'The text says nothing about it.',
  'The context provides no information about the price.',
  'The text does not explicitly state the price.',
  'Cannot be determined from the passages.',
  "Can't be answered.",
  'The price cannot be determined from the given text.',
  'It is impossible to say from the passage.',
  'Unanswerable.',
  'The answer is: unknown.',
  'The answer is unknown.',
  "We don't have that information.",
  "I can't help with that.",
  "I can't provide that information.",
  "I didn't find any details.",
  'I found nothing about it.',
  'It is not stated in passages 1, 2 and 3.',
  'The manual does not say; see page 4.',
  'The manual does not say so.',
]

const REFUSALS_ELSEWHERE = [
  'Das weiß ich nicht.',
  'Weiss ich leider nicht.',
  'Ich weiß es nicht.',
  'Keine Ahnung.',
  'Leider kann ich das nicht beantworten.',
  'Keine Angabe.',
  'Dazu gibt es keine Informationen.',
  'Es gibt keine Angaben zum Gewicht.',
  'Dazu steht nichts im Handbuch.',
  'Im Text steht nichts davon.',
  'Das steht nicht im Text.',
  'Der Text sagt dazu nichts.',
  'Das Gewicht wird im Text nicht erwähnt.',
  'Das lässt sich daraus nicht beantworten.',
  'Nicht angegeben.',
  'Je ne sais pas.',
  'Désolé, je ne le sais pas.',
  "Je n'ai pas cette information.",
  "Il n'y a pas d'information à ce sujet.",
  'Aucune information sur le prix.',
  "Ce n'est pas précisé dans le texte.",
  'Le texte ne le dit pas.',
  "L'article ne mentionne pas le prix.",
  'Non précisé.',
  'Je ne peux pas répondre.',
  'No lo sé.',
  'no lo se',
  'No sé.',
  'Lo siento, no tengo esa información.',
  'No hay información sobre el precio.',
  'No se menciona en el texto.',
  'El precio no se especifica.',
  'El manual no lo dice.',
  'No se puede determinar.',
  'Non lo so.',
  'Mi dispiace, non ho informazioni.',
  'Non ci sono informazioni sul prezzo.',
  'Il testo non lo dice.',
  'Não sei.',
  'Não há informações sobre o preço.',
  'O texto não menciona o preço.',
  'Weet ik niet.',
  'Dat weet ik helaas niet.',
  'Er is geen informatie over de prijs.',
  'De handleiding zegt daarover niets.',
]

const ANSWERS = [
  '',
  '12 months',
  'Hold Reset if you are not sure.',
  'Customers who do not know their order number can use their e-mail.',
  "Don't use vinegar.",
  'Do not use vinegar.',
  'No.',
  'No. There is no need to know the batch.',
  'Not available.',
  'It is not covered.',
  'The plan does not include the battery.',
  'No data is lost.',
  'No information is shared with third parties.',
  'Unknown error E9 means that the drip tray is missing.',
  'The app cannot be used with the Corvessa 4.',
  'It is 16 bar; the noise is not stated.',
  "I'm not sure, but I think it is 5 kg.",
  "I don't know, but it's probably 12 months.",
  'I cannot answer for certain, however it is 12 months.',
  '16 bar. I do not know the rest.',
  'You cannot say no.',
  'Knowledge of the code is not needed.',
  'I do not know the exact number, it is 5 kg.',
  "I don't know the exact weight: about 5 kg",
  'I am not sure, around $5.',
  'Not stated exactly, 12 mg.',
  "It's not stated as a percentage: it is 12 mg",
  'It is not given as a percentage.',
  'The manual does not say so, but page 4 gives 5 kg.',
  'The manual does not say so, but the label says 5 kg.',
  'The warranty does not cover water damage.',
  'The manual does not include a warranty card.',
  'Servicing is not included in the contract.',
  'Not included in the contract.',
  'There is no fee.',
  'There is no information desk on the second floor.',
  'There is nothing in the box.',
  'No indication of infection.',
  'Not enough sleep raises blood pressure.',
  'Not enough data was backed up.',
  'Insufficient data to recommend it.',
  'The cause is unknown.',
  'It is hard to tell them apart.',
  'We cannot provide refunds after 30 days.',
  'The age cannot be determined by ultrasound.',
  'No passage through the gate.',
  'N/A',
  'Keine Gebühr.',
  'Keine Informationen werden weitergegeben.',
  'Das Gerät ist nicht wasserdicht.',
  'Ich weiß die genaue Zahl nicht, es sind 5 kg.',
  'Das weiß ich nicht, aber wahrscheinlich 12 Monate.',
  'Aucun frais.',
  'Je ne sais pas, mais je pense 12 mois.',
  'Pas de frais.',
  'No se incluye la batería.',
  'No se indica en embarazadas.',
  'No hay cargo.',
  'No lo sé, pero creo que 12 meses.',
  'Non è incluso.',
  'Não está incluído.',
  'Geen kosten.',
]

describe('isRefusal', () => {
  it.each(REFUSALS)('%j is one', (text) => expect(isRefusal(text)).toBe(true))
  it.each(REFUSALS_ELSEWHERE)('%j is one in another language', (text) => expect(isRefusal(text)).toBe(true))
  it.each(ANSWERS)('%j is none', (text) => expect(isRefusal(text)).toBe(false))

  it('reads case, white space and surrounding marks alike', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REFUSALS, ...REFUSALS_ELSEWHERE),
        fc.constantFrom('', ' ', '\n', '"', '- ', '> '),
        fc.boolean(),
        (text, before, loud) => {
          expect(isRefusal(before + (loud ? text.toUpperCase() : text).replaceAll(' ', ' \n'))).toBe(true)
        },
      ),
    )
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(typeof isRefusal(text)).toBe('boolean')
      }),
    )
  })
})

describe('refusal', () => {
  it('is 1 for an unanswerable question refused and 0 for one answered', () => {
    expect(refusal.score(scored("I don't know.", { answerable: false }))).toBe(1)
    expect(refusal.score(scored('12 months', { answerable: false }))).toBe(0)
    expect(refusal.score(scored('', { answerable: false }))).toBe(0)
  })

  it('does not apply to answerable questions', () => {
    expect(refusal.score(scored("I don't know."))).toBeNull()
  })
})
