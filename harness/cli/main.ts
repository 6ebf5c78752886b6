import { Command, Option } from 'commander'
import { packageVersion } from '../common/paths.js'
import { modelOptions, variableName } from './model-options.js'
import { folderOptions, runOptions } from './run-options.js'
import {
  columnMap,
  nonNegative,
  numbers,
  percentages,
  portNumber,
  positiveInteger,
  positiveNumber,
  redisUrl,
  share,
  wholeNumber,
} from './values.js'

// Commands are imported when they are called: --help and --version load nothing but this file and commander.

/** Every command with its flags; nothing is parsed here. */
export const program = folderOptions(new Command('versus'))
  .description('Measure whether retrieval-augmented generation or fine-tuning answers your questions better.')
  .version(packageVersion())
  .option('--quiet', 'print errors only')
  .option('--json', 'print the result as JSON')
  .showHelpAfterError('(versus --help lists the commands)')
  .exitOverride()
  .hook('preAction', async (_program, command) => {
    // It looks at the settings itself, and says what is wrong with them beside the rest.
    if (command.name() !== 'doctor') await (await import('./settings.js')).applySettings(command)
  })

runOptions(program.command('bench'))
  .description('run every scenario with the quick profile, and report')
  .showHelpAfterError('(it takes no names; npm hands flags on after “--” alone: npm run bench -- --limit 5)')
  .action(async (flags) => (await import('./run.js')).benchCommand({ ...program.opts(), ...flags }))

runOptions(program.command('run'))
  .argument('[scenarios...]', 'names of scenarios (default: all)')
  .option('--resume <run>', 'go on with a run that was interrupted')
  .description('ask every system the questions of the scenarios, and report')
  .action(async (names, flags) => (await import('./run.js')).runCommand(names, { ...program.opts(), ...flags }))

modelOptions(program.command('worker'))
  .option('--queue <url>', 'the Redis of versus run --queue', redisUrl)
  .option('--adapter <folder>', 'folder of the tuned adapter (default: the one with the scenario’s fixtures)')
  .option('--idle <seconds>', 'end after so long with nothing to do (default: never)', positiveNumber)
  .option('--lost-after <seconds>', 'how long a worker may be silent before its trials are given to others', positiveNumber, 30)
  .description('ask the trials of runs that were started with --queue')
  .action(async (flags) => (await import('./worker.js')).workerCommand({ ...program.opts(), ...flags }))

program
  .command('merge')
  .argument('<runs...>', 'every shard of a run: their folders, or their names under the results folder')
  .option('--prices <file>', 'prices that replace those of versus')
  .option('--hourly-rate <dollars>', 'price of an hour of local compute (default: that of the prices)', nonNegative)
  .option('--out <folder>', 'folder of the run (default: a new one under the results folder)')
  .description('join the shards of a run into one run, and report')
  .action(async (runs, flags) => (await import('./merge.js')).mergeCommand(runs, { ...program.opts(), ...flags }))

program
  .command('score')
  .argument('<run>', 'a run’s folder, or its name under the results folder')
  .option('--prices <file>', 'prices that replace those of versus')
  .option('--hourly-rate <dollars>', 'price of an hour of local compute (default: that of the prices)', nonNegative)
  .description('score a finished run again with the scorers of today, without asking a model')
  .action(async (run, flags) => (await import('./report.js')).scoreCommand(run, { ...program.opts(), ...flags }))

program
  .command('judge')
  .argument('<run>', 'a run’s folder, or its name under the results folder')
  .option('--url <url>', 'where the judge’s OpenAI-compatible API is, such as https://api.openai.com/v1')
  .option('--model <name>', 'the judge’s name there')
  .option(
    '--key-env <name>',
    'environment variable that holds the key (default: OPENAI_API_KEY for OpenAI’s own, else VERSUS_API_KEY)',
    variableName,
  )
  .option('--systems <ids>', 'comma-separated systems to be judged', (value) => value.split(',').map((id) => id.trim()))
  .option('--prices <file>', 'prices that replace those that the run was priced by')
  .option('--hourly-rate <dollars>', 'price of an hour of local compute (default: that of the prices)', nonNegative)
  .option('--labels <file>', 'JSON lines {"trial", "right"} that the judge is held against (default: the scorer "correct" on a sample)')
  .description('ask a model to judge a run’s answers, one by one and two by two')
  .action(async (run, flags) => (await import('./judge.js')).judgeCommand(run, { ...program.opts(), ...flags }))

program
  .command('report')
  .argument('<run>', 'a run’s folder, or its name under the results folder')
  .option('--prices <file>', 'prices that replace those of versus')
  .option('--hourly-rate <dollars>', 'price of an hour of local compute (default: that of the prices)', nonNegative)
  .description('score a finished run again and write its reports, without asking a model')
  .action(async (run, flags) => (await import('./report.js')).reportCommand(run, { ...program.opts(), ...flags }))

program
  .command('compare')
  .argument('<a>', 'a run or baseline: its folder, its name, or latest')
  .argument('<b>', 'the one that is held against it')
  .option('--scorer <id>', 'compare by this scorer (default: the one that the scenario is compared by)')
  .option('--markdown', 'print Markdown for a pull request')
  .description('compare two runs or baselines question by question')
  .action(async (a, b, flags) => (await import('./compare.js')).compareCommand(a, b, { ...program.opts(), ...flags }))

program
  .command('view')
  .argument('[results]', 'folder of results (default: that of --results)')
  .option('--port <n>', 'listen there (default: a port that is free)', portNumber)
  .description('show all runs, their trend and comparisons in a browser of this machine')
  .action(async (results, flags) => (await import('./view.js')).viewCommand(results, { ...program.opts(), ...flags }))

program
  .command('decide')
  .argument('<runs...>', 'runs, baselines and drills: folders, or names under the results folder')
  .option('--scenario <name>', 'only this scenario')
  .option('--questions <n>', 'questions a month (default: the scenario’s)', positiveNumber)
  .option('--updates <n>', 'changes of the knowledge a month (default: the scenario’s)', nonNegative)
  .option('--months <n>', 'over how long one-time cost is spread (default: the scenario’s)', positiveNumber)
  .option('--accuracy <share>', 'least share of right answers, such as 0.8', share)
  .option('--consistency <share>', 'least share of wordings with the same answer', share)
  .option('--p50 <ms>', 'longest median time of an answer', positiveNumber)
  .option('--p95 <ms>', 'longest 95th percentile of it', positiveNumber)
  .option('--budget <dollars>', 'most dollars a month', nonNegative)
  .option('--errors <share>', 'greatest share of trials that may have ended in an error (default: the scenario’s, or 0.05)', share)
  .option('--offline', 'it must answer without a network')
  .option(
    '--priority <criteria>',
    'comma-separated criteria, what matters most first (default: accuracy,cost,latency,consistency,freshness)',
    (value) => value.split(','),
  )
  .option('--weights <weights>', 'decide by a weighted sum instead: accuracy=3,cost=1')
  .option('--claims', 'only what is said of RAG and of fine-tuning, and what was measured')
  .option('--short', 'with --claims, as Markdown: one table, a column for each scenario')
  .option('--markdown', 'print Markdown')
  .option('--into <file>', 'put it into a file, between <!-- decide --> and <!-- /decide -->')
  .option('--out <folder>', 'write a page for each scenario there')
  .description('say which system to choose, how sure that is, and what would change it; asks no model')
  .action(async (runs, flags) => (await import('./decide.js')).decideCommand(runs, { ...program.opts(), ...flags }))

program
  .command('gate')
  .argument('<run>', 'a run’s folder, its name under the results folder, or latest')
  .option('--baseline <name>', 'a baseline or run: its name or folder (default: full for a run of everything, else quick)')
  .option('--junit <file>', 'write the gates as JUnit XML')
  .option('--markdown <file>', 'write gates and comparison as Markdown')
  .description('hold a run against a baseline by the gates of its scenarios; exit code 1 where one fails, 2 where one can’t be judged')
  .action(async (run, flags) => (await import('./gate.js')).gateCommand(run, { ...program.opts(), ...flags }))

program
  .command('bless')
  .argument('<run>', 'a run’s folder, its name under the results folder, or latest')
  .option('--name <name>', 'of the baseline (default: full for a run of everything, else quick)')
  .description('make a finished run a baseline that others are held against')
  .action(async (run, flags) => (await import('./bless.js')).blessCommand(run, { ...program.opts(), ...flags }))

program
  .command('train')
  .argument('<scenario>', 'a scenario, or "reader" for the general reader adapter')
  .addOption(
    new Option('--backend <name>', 'where to train: an adapter on this machine, or a job of OpenAI’s')
      .choices(['lora', 'openai'])
      .default('lora'),
  )
  .addOption(
    new Option('--style <name>', 'facts alone, or with retrieved passages before the questions, for rag+fine-tuned-raft').choices([
      'facts',
      'raft',
    ]),
  )
  .option('--curve <percentages>', 'train on these shares of the pairs and tell what each brings, such as 25,50,100 (lora)', percentages)
  .option('--epochs <n>', 'overrides the scenario’s epochs', positiveInteger)
  .option('--learning-rate <x>', 'overrides the scenario’s learning rate (lora)', positiveNumber)
  .option('--seed <n>', 'overrides the scenario’s seed', wholeNumber)
  .option('--out <folder>', 'folder of the adapter, or of the tuned model’s record (default: the scenario’s fixtures, or the cache)')
  .option('--base <model>', 'GGUF file, folder of safetensors, or owner/name on the hub, to be tuned (lora; default: the embedded model)')
  .option('--from <folder>', 'folder of an adapter to start from: what it was not trained on yet is learnt (lora)')
  .option('--blend <share>', 'with --from: how far to go from its weights to the trained ones, 0 to 1 (lora; default: 1)', share)
  .option('--replay <share>', 'with --from: share of the known pairs that are trained on again, 0 to 1 (lora; default: 0.2)', share)
  .option('--checkpoint <seconds>', 'how often a checkpoint is written (lora; default: 30)', nonNegative)
  .option('--model <name>', 'the model to be tuned (openai)')
  .option('--url <url>', 'where the API is (openai; default: https://api.openai.com/v1)')
  .option(
    '--key-env <name>',
    'environment variable that holds the key (openai; default: OPENAI_API_KEY for OpenAI’s own, else VERSUS_API_KEY)',
    variableName,
  )
  .option('--prices <file>', 'prices that replace those of versus (openai, curve)')
  .option('--hourly-rate <dollars>', 'price of an hour of local compute (curve; default: that of the prices)', nonNegative)
  .option('--poll <seconds>', 'least pause between two looks at the job (openai; default: 10)', positiveNumber)
  .option('--yes', 'spend the money without asking (openai)')
  .option('--cancel', 'cancel the job that is under way (openai)')
  .description('train on the training pairs of a scenario: a LoRA adapter, or a model of OpenAI’s')
  .action(async (name, flags) => (await import('./train.js')).trainCommand(name, { ...program.opts(), ...flags }))

program
  .command('draft')
  .argument('<scenario>', 'a scenario')
  .option('--url <url>', 'where an OpenAI-compatible API is, such as https://api.openai.com/v1')
  .option('--model <name>', 'the name there of the model that drafts')
  .option('--key-env <name>', 'environment variable that holds its key (default: OPENAI_API_KEY for OpenAI’s own, else VERSUS_API_KEY)')
  .option('--concurrency <n>', 'most requests at once (default: 4)', positiveInteger)
  .option('--omit <parameters>', 'parameters that are not sent, because the model rejects them: temperature, seed', (value) =>
    value.split(',').map((parameter) => parameter.trim()),
  )
  .option('--pairs <n>', 'most pairs of an article', positiveInteger, 5)
  .option('--limit <n>', 'the first n articles only', positiveInteger)
  .option('--timeout <seconds>', 'longest time for one reply', positiveNumber, 120)
  .option('--prices <file>', 'prices that replace those of versus')
  .option('--yes', 'spend the money without asking')
  .option('--out <file>', 'training pairs that are added to (default: training.jsonl of the scenario’s fixtures)')
  .description('let a model draft training pairs from the scenario’s articles; asks before it spends')
  .action(async (name, flags) => (await import('./draft.js')).draftCommand(name, { ...program.opts(), ...flags }))

program
  .command('retrieve')
  .argument('[scenarios...]', 'names of scenarios (default: all)')
  .option('--limit <n>', 'questions a scenario, drawn by the seed', positiveInteger)
  .option('--seed <n>', 'decides the draw of questions and the intervals', wholeNumber, 0)
  .description('measure what is found, by words, by meaning and by both, without asking a language model')
  .action(async (names, flags) => (await import('./retrieve.js')).retrieveCommand(names, { ...program.opts(), ...flags }))

program
  .command('init')
  .argument('[name]', 'name of the new scenario (asked for on a terminal)')
  .option('--docs <folder>', 'your documents: .md, .html, .txt, .pdf')
  .option('--questions <file>', 'your questions: .csv, .jsonl or .json with a column question (and answer)')
  .option('--map <fields>', 'columns by field, such as question=Frage,answer=Antwort', columnMap)
  .description('write a scenario that runs at once: from your documents and questions, or a small example')
  .action(async (name, flags) => (await import('./init.js')).initCommand(name, { ...program.opts(), ...flags }))

program
  .command('import')
  .argument('<format>', 'squad, beir, hotpotqa, pubmedqa, corpus, faq, chat or table')
  .argument('<files...>', 'files of that format')
  .requiredOption('--to <scenario>', 'the scenario that gets the data; made where there is none of that name')
  .option('--map <fields>', 'columns by field, such as question=Frage,answer=Antwort (table, faq)', columnMap)
  .addOption(new Option('--as <role>', 'what the rows become').choices(['all', 'knowledge', 'questions', 'training']).default('all'))
  .option('--train <share>', 'share of the questions that become training pairs; the others are asked', share)
  .option('--train-wordings <n>', 'so many wordings of each question become training pairs; the others are asked', positiveInteger)
  .option('--skip-faults', 'leave out rows that can’t be used, and take the others')
  .description('read a data set into a scenario: its knowledge, questions and training pairs')
  .action(async (format, files, flags) => (await import('./import.js')).importCommand(format, files, { ...program.opts(), ...flags }))

program
  .command('check')
  .argument('[scenarios...]', 'names of scenarios (default: all)')
  .description('look for what is wrong with a scenario’s questions, training pairs, knowledge and updates')
  .action(async (names, flags) => (await import('./check.js')).checkCommand(names, { ...program.opts(), ...flags }))

program
  .command('drill')
  .argument('[name]', 'freshness, scale, offline, noise or forgetting')
  .argument('[scenario]', 'a scenario')
  .option('--systems <ids>', 'comma-separated systems', (value) => value.split(',').map((id) => id.trim()))
  .option('--limit <n>', 'questions of each kind', positiveInteger)
  .option('--wordings <n>', 'wordings a question (default: 1)', positiveInteger)
  .option('--seed <n>', 'decides the draw of questions, and what is changed', wholeNumber)
  .option('--timeout <seconds>', 'longest time for one answer', positiveNumber)
  .option('--adapter <folder>', 'folder of the tuned adapter to begin with (default: the one with the scenario’s fixtures)')
  .option('--factors <list>', 'how many times the articles, comma-separated (scale; default: 1,10)', numbers)
  .option('--stores <names>', 'vectra, lancedb or both (scale; default: both)', (value) => value.split(',').map((name) => name.trim()))
  .option('--shares <percents>', 'comma-separated percents of the articles that are wrong (noise; default: 5,10,20)', numbers)
  .option('--train', 'train the adapters that the drill needs, too (scale, noise)')
  .option('--rounds <n>', 'rounds of updates (freshness; default: 1)', positiveInteger)
  .addOption(
    new Option(
      '--retrain <from>',
      'train the tuned model again, from the adapter before or from nothing (freshness; default: none)',
    ).choices(['none', 'previous', 'nothing', 'both']),
  )
  .option('--prices <file>', 'prices that replace those of versus')
  .option('--hourly-rate <dollars>', 'price of an hour of local compute (default: that of the prices)', nonNegative)
  .option('--out <folder>', 'folder of this drill (default: a new one under the results folder)')
  .option('--resume <drill>', 'go on with a drill that was interrupted: its folder, its name, or latest')
  .addOption(new Option('--inside <folder>', 'the part of a drill that runs in a process without a network').hideHelp())
  .description('change the world and measure before and after')
  .action(async (name, scenario, flags) => (await import('./drill.js')).drillCommand(name, scenario, { ...program.opts(), ...flags }))

program
  .command('models')
  .argument('[action]', 'list, fetch or verify', 'list')
  .argument('[names...]', 'names of models (default: all)')
  .description('list, fetch or verify the models that versus knows')
  .action(async (action, names) => (await import('./models.js')).modelsCommand(action, names, program.opts()))

program
  .command('list')
  .description('list the scenarios and systems')
  .action(async () => (await import('./list.js')).listCommand(program.opts()))

modelOptions(program.command('doctor'))
  .description('say what of this machine a run with these settings needs, what is missing, and how to get it')
  .action(async (_flags, command) => (await import('./doctor.js')).doctorCommand(command))

runOptions(program.command('config'))
  .description('print the settings that a run with these flags has, and where each comes from')
  .action(async (_flags, command) => (await import('./config.js')).configCommand(command))
