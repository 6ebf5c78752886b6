import type { Config } from './schema.js'

/**
 * Declare settings for every command in this folder, as the default export of `versus.config.ts`. A flag goes before an environment variable
 * (`VERSUS_LIMIT` for `--limit`), that before the config, and that before what the scenario says.
 * It is validated when it is loaded, so that the error can name the file. It holds names of environment variables, never a key.
 *
 * @example
 * export default defineConfig({
 *   profile: 'quick',
 *   systems: ['rag', 'fine-tuned'],
 *   model: { name: 'gpt-4.1-mini', url: 'https://api.openai.com/v1', keyEnv: 'OPENAI_API_KEY' },
 * })
 */
export function defineConfig(config: Config): Config {
  return config
}
