export { InputError } from './common/errors.js'
export { defineConfig } from './config/define.js'
export type { Config } from './config/schema.js'
export { writeReports } from './report/write.js'
export { defineScenario } from './scenario/define.js'
export type { Gate } from './scenario/gate.js'
export { loadScenario, scenarioNames } from './scenario/load.js'
export type { Scenario } from './scenario/scenario.js'
export type {
  Article,
  LabelSet,
  OwnScorer,
  Question,
  ScenarioDefinition,
  TrainingFact,
  TuningSettings,
  Workload,
} from './scenario/schema.js'
