import { type Command, InvalidArgumentError } from 'commander'
import { InputError } from '../common/errors.js'
import { faultOfVariable } from '../common/secret.js'

/** Give a command the flags that choose models. */
export function modelOptions(command: Command): Command {
  return command
    .option(
      '--model <name>',
      'the model behind --url; or a GGUF file, owner/name/file.gguf on the hub, or the folder or owner/name of an ONNX model',
    )
    .option('--url <url>', 'where an OpenAI-compatible API is, such as https://api.openai.com/v1 or http://localhost:11434/v1')
    .option(
      '--key-env <name>',
      'environment variable that holds its key (default: OPENAI_API_KEY for OpenAI’s own, else VERSUS_API_KEY)',
      variableName,
    )
    .option('--concurrency <n>', 'most requests at once (default: 4)', wholeAbove0)
    .option('--omit <parameters>', 'parameters that are not sent, because the model rejects them: temperature, seed', (value) =>
      value.split(',').map((name) => name.trim()),
    )
    .option('--embedding <name>', 'the embedding model behind --embedding-url, or the folder or owner/name of an ONNX model')
    .option('--embedding-url <url>', 'where its API is')
    .option('--embedding-key-env <name>', 'environment variable that holds its key', variableName)
    .option(
      '--tuned-model <name>',
      'a tuned model: its name at --tuned-url, the record of versus train --backend openai, or a GGUF model or adapter',
    )
    .option('--tuned-url <url>', 'where its API is (default: --url)')
    .option('--tuned-key-env <name>', 'environment variable that holds its key', variableName)
    .option('--tuned-prompt <kind>', 'how it is asked: by the question alone, or with an instruction (default: the question for a record)')
    .option('--tuned-dollars <dollars>', 'what tuning it cost, where no record says', notNegative)
}

/** @throws InputError that does not repeat it, as commander would: it may be the key itself. */
export function variableName(value: string): string {
  const fault = faultOfVariable(value)
  if (fault) throw new InputError(`the environment variable of a key: ${fault}`)
  return value
}

function wholeAbove0(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('not a whole number above 0')
  return number
}

function notNegative(value: string): number {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number) || number < 0) throw new InvalidArgumentError('not a number of 0 or more')
  return number
}
