import { type Command, Option } from 'commander'
import { modelOptions } from './model-options.js'
import { nonNegative, positiveInteger, positiveNumber, rates, redisUrl, shard, wholeNumber } from './values.js'

/** Give a command the flags that say where scenarios, results and settings are. */
export function folderOptions(command: Command): Command {
  return command
    .option('--scenarios <folder>', 'folder of scenarios', 'scenarios')
    .option('--results <folder>', 'folder of results', 'results')
    .option('--config <file>', 'settings (default: versus.config.ts, .js, .mjs, .yaml or .yml in this folder)')
    .option('--no-config', 'take no settings from a file')
}

/** Give a command the flags that a run has. */
export function runOptions(command: Command): Command {
  return modelOptions(command)
    .addOption(new Option('--profile <name>', 'how much to ask').choices(['quick', 'full']))
    .option('--systems <ids>', 'comma-separated systems', (value) => value.split(',').map((id) => id.trim()))
    .option('--limit <n>', 'questions a scenario', positiveInteger)
    .option('--wordings <n>', 'wordings a question', positiveInteger)
    .option('--repeats <n>', 'times each wording is asked', positiveInteger)
    .option('--seed <n>', 'decides the order, the draw of questions and of tokens', wholeNumber)
    .option('--temperature <t>', 'overrides the scenarios’ temperature', nonNegative)
    .option('--timeout <seconds>', 'longest time for one answer', positiveNumber)
    .option('--latency <n>', 'questions that each system is clocked on; 0 leaves the clocking out', wholeNumber)
    .option('--passages <n>', 'passages put before a reader (default: as the scenario says)', positiveInteger)
    .option('--throughput <n>', 'measure the answers a second with so many questions at once, too', positiveInteger)
    .option('--adapter <folder>', 'folder of the tuned adapter (default: the one with the scenario’s fixtures)')
    .option('--prices <file>', 'prices that replace those of versus')
    .option('--hourly-rate <dollars>', 'price of an hour of local compute (default: that of the prices)', nonNegative)
    .option('--shard <i/n>', 'ask the i-th of n parts of the questions only; versus merge joins the parts', shard)
    .option('--queue <url>', 'have the trials asked by the workers at this Redis, such as redis://localhost:6379', redisUrl)
    .option('--rate <n/unit>', 'with --queue: most trials that all workers begin together, such as 500/minute', rates)
    .option('--out <folder>', 'folder of this run (default: a new one under the results folder)')
}
