import { anyOf, END } from './refusal-words.js'

/*
 * The plain ways in which an answer refuses in six languages other than English, for text as `refusal.ts` makes it plain: lower case, no
 * apostrophes (`je n'ai` is `je nai`). Anchored at its beginning by whoever uses them.
 */

/** The end of a word, in any script: `\b` knows ASCII alone. */
const WORD_END = '(?![\\p{L}\\p{M}\\p{N}])'

/** What may come before a refusal. */
export const OPENERS_ELSEWHERE: readonly string[] = [
  // German
  `(?:(?:es )?tut mir (?:sehr )?leid|leider|entschuldigung|antwort ?:)${WORD_END}`,
  '(?:laut|gemäß|nach) (?:dem|der|den) (?:text|handbuch|dokument|kontext|artikel|passagen?|texten|dokumenten|anleitung)(?=,)',
  // French
  `(?:(?:je suis )?désolée?|malheureusement|réponse ?:)${WORD_END}`,
  '(?:daprès|selon) (?:le|la|les|ce|ces|cette) (?:textes?|manuel|documents?|contexte|article|passages?|notice)(?=,)',
  // Spanish
  `(?:lo siento|lamentablemente|desafortunadamente|por desgracia|respuesta ?:)${WORD_END}`,
  'según (?:el|la|los|las|este|estos) (?:textos?|manual|documentos?|contexto|artículo|pasajes?|guía)(?=,)',
  // Italian
  `(?:mi dispiace|purtroppo|spiacente|risposta ?:)${WORD_END}`,
  // Portuguese
  `(?:desculpe|lamento|sinto muito|infelizmente|resposta ?:)${WORD_END}`,
  // Dutch
  `(?:helaas|het spijt me|antwoord ?:)${WORD_END}`,
]

const GERMAN_INFORMATION = anyOf('angaben?', 'informationen', 'information', 'auskunft', 'antwort', 'hinweise?', 'daten')
const GERMAN_TEXT = anyOf(
  'text',
  'texten',
  'texte',
  'handbuch',
  'dokumente?n?',
  'dokumentation',
  'kontext',
  'artikel',
  'passagen?',
  'abschnitte?n?',
  'anleitung',
  'quellen?',
  'unterlagen',
)
const IN_GERMAN_TEXT = `(?:im|in (?:der|den|dem|diesem|dieser|diesen)) ${GERMAN_TEXT}${WORD_END}`
const GERMAN_TOPIC = anyOf('dazu', 'hierzu', 'darüber', 'hierüber', 'davon')
const GERMAN: readonly string[] = [
  `(?:(?:das|es) )?wei(?:ß|ss) ich (?:es )?(?:leider |auch )?nicht${WORD_END}`,
  `(?:ich )?wei(?:ß|ss) (?:(?:es|das) )?(?:leider |auch )?nicht${WORD_END}`,
  `(?:ich habe )?keine ahnung${WORD_END}`,
  `ich bin (?:mir )?(?:da |leider )?nicht sicher${WORD_END}`,
  `(?:ich kann|kann ich) (?:(?:das|es|dazu|die|diese|frage|ihnen|leider) )*(?:nicht|nichts|keine (?:angaben?|antwort|auskunft)) (?:beantworten|sagen|finden|machen|geben|bestimmen)${WORD_END}`,
  `(?:das|diese frage) kann ich (?:leider )?nicht (?:beantworten|sagen|bestimmen)${WORD_END}`,
  `ich (?:habe|finde) (?:(?:leider|${GERMAN_TOPIC}) )*(?:keine|nicht genug|nicht genügend) (?:\\p{L}+ )?${GERMAN_INFORMATION}${WORD_END}`,
  `(?:es gibt |es liegen )?(?:(?:leider|${GERMAN_TOPIC}) )*(?:keine|nicht genug|nicht genügend|zu wenige?) (?:\\p{L}+ )?${GERMAN_INFORMATION}(?:${END}| (?:zu|zum|zur|über|dazu|darüber|vorhanden|verfügbar|vor)${WORD_END}| ${IN_GERMAN_TEXT})`,
  `${GERMAN_TOPIC} (?:steht|findet sich|finde ich|gibt es|ist|sagt (?:der|die|das) ${GERMAN_TEXT}) (?:leider )?(?:nichts|keine (?:\\p{L}+ )?${GERMAN_INFORMATION})${WORD_END}`,
  `(?:das |es )?steht (?:leider )?(?:nicht|nichts ${GERMAN_TOPIC}) ${IN_GERMAN_TEXT}`,
  `${IN_GERMAN_TEXT} (?:steht|findet sich|gibt es) (?:${GERMAN_TOPIC} )?(?:nichts|keine (?:\\p{L}+ )?${GERMAN_INFORMATION})(?:${END}| (?:zu|zum|zur|über|davon|dazu|darüber)${WORD_END})`,
  `(?:unbekannt|nicht (?:bekannt|angegeben|erwähnt|genannt))${END}`,
  `nicht (?:angegeben|erwähnt|genannt|enthalten) ${IN_GERMAN_TEXT}`,
  `(?:der|die|das|dieser|diese|dieses) ${GERMAN_TEXT} (?:sagt|sagen|erwähnt|erwähnen|nennt|nennen|enthält|enthalten|gibt|geben|macht|machen) (?:(?:das|es|dies|leider|${GERMAN_TOPIC}) )*(?:nicht${END}|nichts${WORD_END}|keine (?:\\p{L}+ )?${GERMAN_INFORMATION}${WORD_END})`,
  `[^,;:.!?]+ (?:ist|sind|wird|werden|wurde|wurden) (?:${IN_GERMAN_TEXT} )?nicht (?:erwähnt|angegeben|genannt)(?:${END}| ${IN_GERMAN_TEXT})`,
  `(?:das|es|dies) lässt sich (?:daraus |aus (?:dem|der|den) ${GERMAN_TEXT} )?nicht (?:beantworten|sagen|bestimmen|feststellen|entnehmen)${WORD_END}`,
  `(?:das|es) geht (?:daraus |aus (?:dem|der|den) ${GERMAN_TEXT} )?nicht hervor${WORD_END}`,
]

const FRENCH_INFORMATION = anyOf('informations?', 'mention', 'réponse', 'indications?', 'données?', 'renseignements?', 'précisions?')
const FRENCH_TEXT = anyOf(
  'textes?',
  'manuel',
  'documents?',
  'documentation',
  'contexte',
  'articles?',
  'passages?',
  'extraits?',
  'notice',
  'sources?',
)
const IN_FRENCH_TEXT = `dans (?:le |la |les |ce |ces |cette |l)${FRENCH_TEXT}${WORD_END}`
const FRENCH_SAID = anyOf('indiquée?s?', 'précisée?s?', 'mentionnée?s?', 'spécifiée?s?')
const FRENCH_ABOUT = `(?: disponible| suffisante)?(?:${END}| (?:sur|concernant|à ce sujet|à propos|là-dessus)${WORD_END}| ${IN_FRENCH_TEXT})`
const FRENCH: readonly string[] = [
  `(?:je|on) (?:ne )?(?:(?:le|la) |l)?sais? (?:malheureusement |vraiment )?pas${WORD_END}`,
  `on (?:ne )?(?:le )?sait pas${WORD_END}`,
  `(?:je l|j)ignore(?:${END}| (?:la réponse|cela|si|quel|quelle|combien|où|quand)${WORD_END})`,
  `(?:je nai )?aucune idée${WORD_END}`,
  `je nai (?:malheureusement )?(?:pas|aucune) (?:(?:assez|suffisamment) )?(?:cette |la |de |d)?(?:${FRENCH_INFORMATION}|idée)${WORD_END}`,
  `je ne (?:peux|puis) pas (?:(?:le|vous|y) )*(?:répondre|dire|déterminer|trouver|savoir)${WORD_END}`,
  `je ne suis pas (?:sûre?|certaine?)${WORD_END}`,
  `je ne trouve (?:pas|aucune|rien)${WORD_END}`,
  `(?:il ny a )?(?:aucune|pas (?:assez )?(?:de |d)) ?${FRENCH_INFORMATION}${FRENCH_ABOUT}`,
  `il ny a rien (?:à ce sujet|là-dessus|sur cela|${IN_FRENCH_TEXT})`,
  `(?:inconnue?|(?:non|pas) ${FRENCH_SAID})(?:${END}| ${IN_FRENCH_TEXT})`,
  `[^,;:.!?]+ (?:nest|ne sont|nétait) pas ${FRENCH_SAID}(?:${END}| ${IN_FRENCH_TEXT})`,
  `(?:le |la |les |ce |ces |cette |l)${FRENCH_TEXT} (?:ne |n)(?:(?:le|la|les|en) )?(?:dit|disent|contient|contiennent|(?:précise|mentionne|indique|donne|parle)(?:nt)?) (?:pas|rien|aucune)${WORD_END}`,
  `(?:cela|ça|on|cette question) ne peut pas (?:(?:y|le) )?(?:être déterminée?|être répondue?|répondre|savoir)${WORD_END}`,
  `(?:il est )?impossible (?:à|de) (?:le )?(?:dire|savoir|déterminer|répondre)(?:${END}| (?:à partir|daprès|avec|sans)${WORD_END})`,
]

const SPANISH_INFORMATION = anyOf('informaci[oó]n', 'datos', 'menci[oó]n', 'respuesta', 'detalles')
const SPANISH_TEXT = anyOf(
  'textos?',
  'manual',
  'documentos?',
  'documentaci[oó]n',
  'contexto',
  'art[ií]culos?',
  'pasajes?',
  'gu[ií]a',
  'fragmentos?',
  'fuentes?',
)
const IN_SPANISH_TEXT = `en (?:el|la|los|las|este|esta|estos|estas) ${SPANISH_TEXT}${WORD_END}`
const SPANISH: readonly string[] = [
  `(?:yo )?no (?:lo s[eé]|sé)${WORD_END}`,
  `no tengo (?:(?:ni|la|una|esa|esta|suficiente|suficientes|ninguna|más) )*(?:idea|${SPANISH_INFORMATION})${WORD_END}`,
  `ni idea${WORD_END}`,
  `(?:no (?:hay|existe|encuentro|encontré|se encontró|dispongo de) (?:(?:ninguna|suficiente|suficientes|más) )?|sin )${SPANISH_INFORMATION}(?: disponible| suficiente| específica)?(?:${END}| (?:sobre|acerca|al respecto|para responder)${WORD_END}| ${IN_SPANISH_TEXT})`,
  `no hay nada (?:al respecto|sobre eso|${IN_SPANISH_TEXT})`,
  `(?:[^,;:.!?]+ )?no se (?:menciona|especifica|dice|precisa|detalla)n?(?: nada)?(?:${END}| (?:al respecto${WORD_END}|${IN_SPANISH_TEXT}))`,
  `(?:[^,;:.!?]+ )?no (?:se indican?|(?:está|están|viene|vienen|aparece|aparecen)(?: indicad[oa]s?)?) ${IN_SPANISH_TEXT}`,
  `(?:[^,;:.!?]+ )?no (?:está|están|viene) (?:especificad|mencionad)[oa]s?${WORD_END}`,
  `(?:el|la|los|las|este|esta|estos) ${SPANISH_TEXT} no (?:lo )?(?:dice|dicen|menciona|mencionan|indica|indican|especifica|especifican|contiene|contienen|proporciona|proporcionan)${WORD_END}`,
  `no (?:puedo|es posible|se puede) (?:responder|contestar|saber(?:lo)?|determinar(?:lo)?|decir(?:lo)?)${WORD_END}`,
  `no estoy segur[oa]${WORD_END}`,
  `(?:desconocid[oa]|no se sabe|lo desconozco|desconozco la respuesta)${END}`,
]

const ITALIAN_TEXT = anyOf(
  'testo',
  'testi',
  'manuale',
  'documento',
  'documenti',
  'contesto',
  'articolo',
  'brano',
  'brani',
  'passaggio',
  'passaggi',
)
const IN_ITALIAN_TEXT = `(?:nel|nei|in questo|in questi) ${ITALIAN_TEXT}${WORD_END}`
const ITALIAN: readonly string[] = [
  `(?:io )?non (?:lo )?so${WORD_END}`,
  `(?:non ne ho|nessuna) idea${WORD_END}`,
  `non ho (?:(?:abbastanza|questa|queste|la|alcuna|sufficienti) )*(?:idea|informazion[ei]|risposta|dati)${WORD_END}`,
  `(?:(?:non ci sono|non trovo|non ho trovato) (?:abbastanza |sufficienti )?informazioni|nessuna (?:informazione|menzione))(?: disponibil[ei])?(?:${END}| (?:su|sul|sulla|sulle|sui|riguardo|al riguardo|in merito)${WORD_END}| ${IN_ITALIAN_TEXT})`,
  `(?:[^,;:.!?]+ )?non (?:è|viene|sono|vengono) (?:specificat|menzionat)[oaie]${WORD_END}`,
  `(?:il|i|questo|questi|l)? ?${ITALIAN_TEXT} non (?:lo )?(?:dice|dicono|menziona|menzionano|specifica|specificano|indica|indicano|contiene|contengono)${WORD_END}`,
  `non (?:posso|è possibile) (?:rispondere|dirlo|saperlo|determinarlo)${WORD_END}`,
  `non (?:ne )?sono sicur[oa]${WORD_END}`,
  `sconosciut[oa]${END}`,
]

const PORTUGUESE_INFORMATION = anyOf('informaç(?:ão|ões)', 'dados', 'menção', 'resposta')
const PORTUGUESE_TEXT = anyOf('textos?', 'manual', 'documentos?', 'contexto', 'artigos?', 'passage(?:m|ns)', 'trechos?', 'fontes?')
const IN_PORTUGUESE_TEXT = `n(?:o|a|os|as|este|esta|estes) ${PORTUGUESE_TEXT}${WORD_END}`
const PORTUGUESE: readonly string[] = [
  `(?:eu )?não sei${WORD_END}`,
  `não (?:faço|tenho)(?: a menor)? ideia${WORD_END}`,
  `não tenho (?:(?:essa|esta|a|uma|nenhuma|suficientes?) )*(?:${PORTUGUESE_INFORMATION}|certeza)${WORD_END}`,
  `(?:não (?:há|existem?|encontrei) (?:(?:nenhuma|suficientes?) )?|sem |nenhuma )${PORTUGUESE_INFORMATION}(?: disponíve(?:l|is)| suficientes?)?(?:${END}| (?:sobre|a respeito|acerca)${WORD_END}| ${IN_PORTUGUESE_TEXT})`,
  `(?:[^,;:.!?]+ )?não (?:é|está|estão|foi|são) (?:mencionad|especificad)[oa]s?${WORD_END}`,
  `(?:o|a|os|as|este|esta) ${PORTUGUESE_TEXT} não (?:o )?(?:diz|dizem|menciona|mencionam|especifica|especificam|informa|informam|indica|indicam|contém)${WORD_END}`,
  `não (?:posso|consigo|é possível) (?:responder|dizer|saber|determinar)${WORD_END}`,
  `(?:desconhecid[oa]|não se sabe)${END}`,
]

const DUTCH_TEXT = anyOf('tekst', 'teksten', 'handleiding', 'documenten', 'document', 'context', 'artikel', 'passages?', 'bronnen')
const IN_DUTCH_TEXT = `in (?:de|het|deze|dit) ${DUTCH_TEXT}${WORD_END}`
const DUTCH: readonly string[] = [
  `(?:(?:dat|het) )?weet ik (?:het )?(?:helaas )?niet${WORD_END}`,
  `ik weet (?:(?:het|dat) )?(?:helaas )?niet${WORD_END}`,
  `(?:ik heb )?geen idee${WORD_END}`,
  `ik heb (?:(?:hierover|daarover|helaas) )*geen (?:informatie|antwoord|gegevens)${WORD_END}`,
  `(?:er is |er staat )?(?:geen|onvoldoende|niet genoeg) (?:informatie|antwoord|vermelding|gegevens)(?: beschikbaar)?(?:${END}| (?:over|hierover|daarover)${WORD_END}| ${IN_DUTCH_TEXT})`,
  `(?:daar|hier)over (?:staat|is) (?:niets|geen informatie)${WORD_END}`,
  `(?:dat|dit|het) (?:staat|wordt) niet (?:vermeld |genoemd )?${IN_DUTCH_TEXT}`,
  `(?:onbekend|niet (?:bekend|vermeld|genoemd|aangegeven))(?:${END}| ${IN_DUTCH_TEXT})`,
  `[^,;:.!?]+ (?:is|zijn|wordt|worden) niet (?:vermeld|genoemd)(?:${END}| ${IN_DUTCH_TEXT})`,
  `(?:de|het|deze|dit) ${DUTCH_TEXT} (?:zegt|zeggen|vermeldt|vermelden|noemt|noemen) (?:(?:het|dit|dat|hierover|daarover) )*(?:niet${END}|niets${WORD_END}|geen${WORD_END})`,
  `ik kan (?:(?:dat|het|dit|deze|vraag|de|helaas) )*niet (?:beantwoorden|zeggen)${WORD_END}`,
  `ik ben (?:er )?niet zeker${WORD_END}`,
]

export const REFUSALS_ELSEWHERE: readonly string[] = [...GERMAN, ...FRENCH, ...SPANISH, ...ITALIAN, ...PORTUGUESE, ...DUTCH]

/** What makes a refusal a hedged answer, anywhere in it. */
export const GUESSES_ELSEWHERE: readonly string[] = [
  `(?<!\\p{L})(?:aber|doch|jedoch)[, ]+(?:(?:ich (?:glaube|denke|vermute)|vermutlich|wahrscheinlich|vielleicht|möglicherweise|es (?:ist|sind|könnten?)|das (?:ist|sind))${WORD_END}(?! nicht)|(?:auf )?seite \\d|\\p{Sc}?\\d)`,
  `(?<!\\p{L})mais[, ]+(?:(?:je (?:pense|crois|suppose)|probablement|peut-être|cest|il sagit)${WORD_END}(?! pas)|\\p{Sc}?\\d)`,
  `(?<!\\p{L})pero[, ]+(?:(?:creo|supongo|probablemente|quizás?|tal vez|son|es)${WORD_END}|\\p{Sc}?\\d)`,
  `(?<!\\p{L})ma[, ]+(?:(?:credo|penso|probabilmente|forse|è|sono)${WORD_END}|\\p{Sc}?\\d)`,
  `(?<!\\p{L})mas[, ]+(?:(?:acho|penso|provavelmente|talvez|é|são)${WORD_END}|\\p{Sc}?\\d)`,
  `(?<!\\p{L})maar[, ]+(?:(?:ik denk|waarschijnlijk|misschien|het (?:is|zijn))${WORD_END}(?! niet)|\\p{Sc}?\\d)`,
]
