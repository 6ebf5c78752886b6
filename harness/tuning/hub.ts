import { pythonEnvironment } from './python-env.js'
import { runSidecar } from './sidecar.js'

/**
 * A model of the Hugging Face hub, fetched into that library's own cache. HF_ENDPOINT and HF_TOKEN are heeded as it does.
 * @returns its folder
 * @throws InputError where it can't be had.
 */
export async function fromHub(repository: string, onStep: (message: string) => void): Promise<string> {
  const interpreter = await pythonEnvironment(onStep)
  onStep(`fetching ${repository} from the hub`)
  let folder = ''
  await runSidecar({
    interpreter,
    script: 'fetch_base.py',
    args: [repository],
    online: true,
    onEvent: (event) => {
      if (event.event === 'fetched') folder = event.path
    },
  })
  return folder
}
