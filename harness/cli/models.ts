import { InputError } from '../common/errors.js'
import { formatBytes } from '../common/units.js'
import { CATALOGUE, type NamedModel } from '../models/catalogue.js'
import { ensureModel, inspectModel, modelFolder, namedModel } from '../models/store.js'
import { terminalTable } from '../report/terminal-table.js'
import type { GlobalFlags } from './options.js'
import { createProgress } from './progress.js'

export async function modelsCommand(action: string, names: readonly string[], flags: GlobalFlags): Promise<void> {
  const models = names.length > 0 ? names.map(namedModel) : CATALOGUE
  switch (action) {
    case 'list':
      return list(models, flags)
    case 'fetch':
      return fetchModels(models, flags)
    case 'verify':
      return verify(models, flags)
    default:
      throw new InputError(`unknown action "${action}": models can be list, fetch or verify`)
  }
}

async function list(models: readonly NamedModel[], flags: GlobalFlags): Promise<void> {
  const rows = await Promise.all(models.map(async (model) => ({ ...describe(model), state: await stateOf(model) })))
  if (flags.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
  else {
    const table = terminalTable(
      ['model', 'kind', 'size', 'licence', 'in the cache'],
      rows.map((row) => [row.name, row.kind, formatBytes(row.bytes), row.licence, row.state]),
    )
    process.stdout.write(`${table}\n`)
  }
}

async function fetchModels(models: readonly NamedModel[], flags: GlobalFlags): Promise<void> {
  const progress = createProgress(flags.quiet === true)
  try {
    for (const model of models) {
      const files = await ensureModel(model, progress.onDownload)
      progress.onStage(`${model.name}: ${files.length} files in ${modelFolder(model)}`)
    }
  } finally {
    progress.end()
  }
}

async function verify(models: readonly NamedModel[], flags: GlobalFlags): Promise<void> {
  const files = (await Promise.all(models.map(inspectModel))).flat()
  if (flags.json) process.stdout.write(`${JSON.stringify(files, null, 2)}\n`)
  else if (!flags.quiet) for (const { path, state } of files) process.stdout.write(`${state.padEnd(8)} ${path}\n`)
  const corrupt = files.filter((file) => file.state === 'corrupt')
  if (corrupt.length > 0)
    throw new InputError(`${corrupt.length} corrupt: delete ${corrupt.map((file) => file.path).join(', ')}, and run versus models fetch`)
}

function describe(model: NamedModel) {
  const { name, kind, licence, description } = model
  return { name, kind, licence, description, bytes: model.files.reduce((sum, file) => sum + file.sources[0].bytes, 0) }
}

async function stateOf(model: NamedModel): Promise<'present' | 'absent' | 'corrupt'> {
  const states = (await inspectModel(model)).map((file) => file.state)
  return states.find((state) => state === 'corrupt') ?? states.find((state) => state === 'absent') ?? 'present'
}
