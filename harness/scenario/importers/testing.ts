/** One small, sound source of each format, by file name. */
export const SAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  squad: {
    'dev.json': JSON.stringify(
      {
        version: 'v2.0',
        data: [
          {
            title: 'Lime_kiln',
            paragraphs: [
              {
                context: 'A lime kiln burns limestone. It reaches 900 °C within hours. The lime is then slaked.',
                qas: [
                  { id: '57a1', question: 'How hot does a lime kiln get?', answers: [{ text: '900 °C', answer_start: 40 }] },
                  { id: '57a2', question: 'Who built the first lime kiln?', is_impossible: true, answers: [] },
                ],
              },
            ],
          },
        ],
      },
      null,
      1,
    ),
  },
  hotpotqa: {
    'dev.json': JSON.stringify([
      {
        _id: '5a8b',
        question: 'In which town was the maker of the Alder lamp born?',
        answer: 'Ulm',
        type: 'bridge',
        level: 'hard',
        supporting_facts: [
          ['Alder lamp', 0],
          ['Ida Rehm', 1],
        ],
        context: [
          ['Alder lamp', ['The Alder lamp was made by Ida Rehm.', ' It burns oil.']],
          ['Ida Rehm', ['Ida Rehm was a tinsmith.', ' She was born in Ulm.']],
          ['Ulm', ['Ulm lies on the Danube.']],
        ],
      },
      {
        _id: '5a8c',
        question: 'Does the Alder lamp burn oil?',
        answer: 'yes',
        type: 'comparison',
        level: 'easy',
        supporting_facts: [['Alder lamp', 1]],
        context: [['Alder lamp', ['The Alder lamp was made by Ida Rehm.', ' It burns oil.']]],
      },
    ]),
  },
  beir: {
    'corpus.jsonl':
      '{"_id": "d1", "title": "Tides", "text": "The moon raises tides."}\n{"_id": "d2", "title": "", "text": "Wind makes waves."}\n',
    'queries.jsonl': '{"_id": "q1", "text": "what raises tides"}\n{"_id": "q2", "text": "why is the sea salty"}\n',
    'qrels.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n',
  },
  pubmedqa: {
    'ori_pqal.json': JSON.stringify(
      {
        '101': {
          QUESTION: 'Does rest help?',
          CONTEXTS: ['We asked 40.', 'Most got well.'],
          LABELS: ['METHODS', 'RESULTS'],
          MESHES: ['Rest'],
          final_decision: 'yes',
        },
        '102': { QUESTION: 'Does noise help?', CONTEXTS: ['We asked 12.'], LABELS: ['METHODS'], MESHES: [], final_decision: 'maybe' },
      },
      null,
      1,
    ),
  },
  corpus: {
    'knowledge.jsonl': '{"id": "k1", "title": "Permits", "text": "A permit is valid for 12 months."}\n',
    'questions.jsonl':
      '{"id": "a", "group": "g", "question": "How long is it valid?", "answers": ["12 months"], "context_ids": ["k1"]}\n{"id": "b", "group": "g", "question": "When does it end?", "answers": ["12 months"], "context_ids": ["k1"]}\n',
  },
  faq: {
    'faq.csv': 'question,answer,category\n"How do I pay, please?","By card.\nOr in cash.",money\nWhere are you?,In Elm Street.,place\n',
  },
  chat: {
    'train.jsonl':
      '{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where are you?"}, {"role": "assistant", "content": "In Elm Street."}]}\n',
  },
  table: {
    'rows.jsonl': '{"Frage": "Wo seid ihr?", "Antwort": "Elmstraße 4", "context": "Unser Büro ist in der Elmstraße 4."}\n',
  },
}

export const COLUMNS = { question: 'Frage', answer: 'Antwort' }
