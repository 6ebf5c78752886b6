import { python } from '../models/python.js'
import { trainingEnvironment } from '../tuning/python-env.js'
import type { Finding } from './finding.js'

const TRAINING = 'versus train with the backend lora'
const FETCHING = 'fetching models where the hub can’t be reached'

/** A run needs none of it once the models are there. */
export async function pythonAndTraining(): Promise<Finding[]> {
  const interpreter = await python().catch(() => undefined)
  const environment = environmentFinding()
  if (interpreter === undefined) {
    const remedy = 'install Python 3.10 or later, or name one with VERSUS_PYTHON'
    return [{ name: 'Python', state: 'absent', found: 'none of 3.10 or later', enables: `${TRAINING}; ${FETCHING}`, remedy }, environment]
  }
  const { execa } = await import('execa')
  const ask = async (...args: string[]) => {
    const { exitCode, stdout } = await execa(interpreter, args, { reject: false })
    return exitCode === 0 ? stdout.trim() : undefined
  }
  const version = (await ask('-c', 'import platform; print(platform.python_version())')) ?? ''
  return [
    { name: 'Python', state: 'good', found: `${version} (${interpreter})` },
    part('pip', await ask('-m', 'pip', '--version'), FETCHING, 'install it: apt-get install python3-pip, or python3 -m ensurepip'),
    part('venv', await ask('-c', 'import venv, ensurepip; print("there")'), TRAINING, 'install it: apt-get install python3-venv'),
    environment,
  ]
}

function part(name: string, found: string | undefined, enables: string, remedy: string): Finding {
  if (found === undefined) return { name: `Python’s ${name}`, state: 'absent', found: 'none', enables, remedy }
  return { name: `Python’s ${name}`, state: 'good', found: found.replace(/ from .*/, '') }
}

function environmentFinding(): Finding {
  const { folder, complete } = trainingEnvironment()
  if (complete) return { name: 'training environment', state: 'good', found: folder }
  return {
    name: 'training environment',
    state: 'absent',
    found: 'not made yet',
    enables: TRAINING,
    remedy: 'the first versus train makes it (once; about 1 GB)',
  }
}
