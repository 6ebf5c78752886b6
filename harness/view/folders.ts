import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const KINDS = ['runs', 'baseline'] as const
type Kind = (typeof KINDS)[number]

/** A folder of results: a run, or a baseline. */
export interface ResultFolder {
  /** `runs/<name>`, `baseline/<name>`. */
  readonly id: string
  readonly kind: Kind
  readonly name: string
  readonly path: string
}

/** Runs and baselines of a results folder. Nothing is read that is not in this list: links are not followed out of it. */
export function resultFolders(results: string): ResultFolder[] {
  return KINDS.flatMap((kind) => {
    const parent = join(results, kind)
    if (!existsSync(parent)) return []
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ id: `${kind}/${name}`, kind, name, path: join(parent, name) }))
  })
}

export function folderNamed(results: string, id: string | null): ResultFolder | undefined {
  return resultFolders(results).find((folder) => folder.id === id)
}

/** A file of a folder; `null` where there is none, or a link in its place. */
export function ownFile({ path }: ResultFolder, name: string): string | null {
  const file = join(path, name)
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? file : null
}
