import { describe, expect, it } from 'vitest'
import { installStep } from './python-env.js'

describe('installStep', () => {
  it.each([
    ['Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (104.1 MB)', 'fetching torch 2.13.0 (104.1 MB)'],
    ['  Downloading https://packages.example/ab/torch-2.13.0+cpu-cp311-none-any.whl (1.2 GB)', 'fetching torch 2.13.0+cpu (1.2 GB)'],
    ['Installing collected packages: mpmath, sympy, torch', 'unpacking 3 packages'],
    ['Downloading idna-3.10-py3-none-any.whl (70 kB)', undefined],
    ['Downloading jinja2-3.1.6-py3-none-any.whl (1.3 MB)', undefined],
    ['Collecting torch==2.13.0 (from -r requirements.txt (line 1))', undefined],
    ['Successfully installed torch-2.13.0', undefined],
  ])('of “%s” tells %s', (line, step) => {
    expect(installStep(line)).toBe(step)
  })
})
