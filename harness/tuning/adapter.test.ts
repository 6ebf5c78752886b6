import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { loadScenario } from '../scenario/load.js'
import { ADAPTER_FILE, loadAdapter, PROVENANCE_FILE, readProvenance } from './adapter.js'
import { readerPairs } from './reader-set.js'
import { factPairs, hashOfPairs } from './training-set.js'

const SHIPPED = 'fixtures/customer-support/adapters'

describe('an adapter', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'adapter-'))
    cpSync(SHIPPED, folder, { recursive: true })
  })
  const base = () => ({ name: 'smollm2-135m-instruct', sha256: readProvenance(SHIPPED).base.sha256 })

  it('loads on the base that it was trained on', async () => {
    const { path, provenance } = await loadAdapter(folder, base(), 'how')
    expect(path).toBe(join(folder, ADAPTER_FILE))
    expect(provenance.lossCurve.length).toBe(provenance.settings.epochs)
  })

  it('is refused on another base, with both named and what to do', async () => {
    const other = { name: 'other-model', sha256: '0'.repeat(64) }
    await expect(loadAdapter(folder, other, 'versus train x')).rejects.toThrow(
      /another base model \(smollm2.*than other-model.*versus train x/,
    )
  })

  it('is refused where its file is not the one that was trained', async () => {
    writeFileSync(join(folder, ADAPTER_FILE), readFileSync(join(folder, ADAPTER_FILE)).subarray(0, 1000))
    await expect(loadAdapter(folder, base(), 'how')).rejects.toThrow(/its sha256 is/)
  })

  it('is refused without its provenance, and where it is absent', async () => {
    rmSync(join(folder, PROVENANCE_FILE))
    await expect(loadAdapter(folder, base(), 'how')).rejects.toThrow(/without its provenance is not used/)
    await expect(loadAdapter(join(folder, 'none'), base(), 'versus train x')).rejects.toThrow(/no adapter; make one with `versus train x`/)
  })
})

describe('the shipped adapters', () => {
  it.each(['customer-support', 'medical-qa'])('%s was trained on the training pairs that are in the repository', async (name) => {
    const scenario = await loadScenario(name, 'scenarios')
    expect(readProvenance(`fixtures/${name}/adapters`).trainingSet.sha256).toBe(hashOfPairs(factPairs(scenario)))
  })

  it('reader was trained on the passages that are in the repository', () => {
    expect(readProvenance('fixtures/reader/adapters').trainingSet.sha256).toBe(hashOfPairs(readerPairs()))
  })
})
