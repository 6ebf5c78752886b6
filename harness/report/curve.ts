import { markdownTable } from '../common/markdown.js'
import { formatSeconds } from '../common/units.js'
import { wilsonInterval } from '../stats/wilson.js'
import type { LearningCurve, Share } from '../tuning/curve.js'
import { openVega } from './vega.js'

/** The learning curve as a page: a table, the picture beside it, and what to read from it. */
export function curveMarkdown(curve: LearningCurve, command: string): string {
  const { untrained, points } = curve
  const rows = [
    ['none', '0', 'n/a', 'n/a', shareText(untrained.heldOut), shareText(untrained.control)],
    ...points.map(({ share, examples, seconds, dollars, heldOut, control }) => [
      `${Math.round(share * 100)} %`,
      String(examples),
      formatSeconds(seconds),
      `$${dollars.toFixed(4)}`,
      shareText(heldOut),
      shareText(control),
    ]),
  ]
  return [
    `# Learning curve: ${curve.title}`,
    '',
    `Made by \`${command}\`, ${curve.created.slice(0, 10)}. LoRA on ${curve.base}, ${curve.epochs} epochs on each share, ${curve.device}; local compute at $${curve.hourlyRate} an hour.`,
    'Each fact keeps its share of wordings, drawn so that a smaller share is part of a larger one. Held-out wordings were trained on in no point. Intervals are Wilson’s, 95 %.',
    '',
    ...markdownTable(['share', 'examples', 'training', 'money', 'held-out wordings right', 'control questions right'], rows),
    '',
    '![accuracy over examples](curve.svg)',
    '',
    'Control questions ask for general knowledge, with the same bare prompt before and after training: what is lost there is forgotten.',
    '',
  ].join('\n')
}

/** The same as a picture, drawn by Vega. */
export async function curveSvg({ title, untrained, points }: LearningCurve): Promise<string> {
  const { vega, compile } = openVega()
  const all = [{ examples: 0, ...untrained }, ...points]
  const values = all.flatMap(({ examples, heldOut, control }) =>
    (
      [
        ['held-out wordings', heldOut],
        ['control questions', control],
      ] as const
    ).map(([what, share]) => ({ what, examples, right: share.right / share.of, ...wilsonInterval(share.right, share.of) })),
  )
  const x = { field: 'examples', type: 'quantitative' as const, title: 'training examples' }
  const y = { type: 'quantitative' as const, title: 'share right', scale: { domain: [0, 1] }, axis: { format: '%' } }
  const colour = { field: 'what', type: 'nominal' as const, title: null, scale: { range: ['#0072b2', '#d55e00'] } }
  const { spec } = compile({
    title: `Learning curve: ${title}`,
    width: 520,
    height: 300,
    background: 'white',
    data: { values },
    layer: [
      { mark: { type: 'errorbar', ticks: true }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colour } },
      { mark: { type: 'line', point: true }, encoding: { x, y: { ...y, field: 'right' }, color: colour } },
    ],
  })
  const view = new vega.View(vega.parse(spec), { renderer: 'none' })
  return view.toSVG()
}

function shareText({ right, of }: Share): string {
  const { low, high } = wilsonInterval(right, of)
  return `${percent(right / of)} % [${percent(low)}, ${percent(high)}] (${right} of ${of})`
}

function percent(share: number): string {
  return (share * 100).toFixed(share < 0.1 ? 1 : 0)
}
