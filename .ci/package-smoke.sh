#!/usr/bin/env bash
# What an installing user gets: pack, install into an empty folder elsewhere, and use it there.
# Usage: .ci/package-smoke.sh [node binary]   (default: the node on the path)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
if [ -n "${1:-}" ]; then PATH="$(cd "$(dirname "$1")" && pwd):$PATH"; fi

step() { printf '\n== %s\n' "$*"; }
fail() { printf 'package-smoke: %s\n' "$*" >&2; exit 1; }
has() { [ -s "$1" ] || fail "$PWD/$1 is missing or empty"; }

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

step "pack, with node $(node --version) and npm $(npm --version)"
(cd "$root" && npm run --silent build && npm pack --silent --pack-destination "$place")
tarball=$(echo "$place"/versus-*.tgz)
stray=$(tar -tzf "$tarball" | grep -E '/(__pycache__|node_modules|results|tests|\.env)|\.(part|pyc|log)$|\.test\.' || true)
[ -z "$stray" ] || fail "the package holds what nobody needs: $stray"
bytes=$(wc -c <"$tarball")
[ "$bytes" -lt 20000000 ] || fail "the package has $bytes bytes; it should have less than 20 MB"

# As docs/first-run.md says it: overrides are those of the installing project, and count nowhere else.
step 'install into an empty folder'
mkdir "$place/project" && cd "$place/project"
node --input-type=commonjs -e '
  const { overrides } = require(process.argv[1])
  require("fs").writeFileSync("package.json", JSON.stringify({ private: true, type: "module", overrides }))
' "$root/package.json"
echo 'ignore-scripts=true' >.npmrc
npm install --no-audit --no-fund "$tarball"
du -sm node_modules | awk '{ print $1 " MB in node_modules" }'

step 'version and scenarios that come with it'
wanted=$(node -p 'require(process.argv[1]).version' "$root/package.json")
[ "$(npx versus --version)" = "$wanted" ] || fail "versus --version is not $wanted"
npx versus list --scenarios node_modules/versus/scenarios
for name in customer-support medical-qa; do has "node_modules/versus/fixtures/$name/adapters/adapter.gguf"; done
has node_modules/versus/fixtures/reader/adapters/adapter.gguf
has node_modules/versus/harness/tuning/python/train_lora.py
has node_modules/versus/harness/tuning/python/requirements.txt

step 'a scenario from nothing, and one from documents and questions'
npx versus init example
mkdir handbook
printf '# Refunds\n\nA refund takes five working days.\n' >handbook/refunds.md
printf '<h1>Shipping</h1><p>We ship to Norway and Sweden.</p>' >handbook/shipping.html
printf 'question,answer\nHow long does a refund take?,five working days\nDo you ship to Norway?,yes\n' >questions.csv
npx versus init shop --docs ./handbook --questions questions.csv
npx versus retrieve shop

step 'a run of each'
npx versus run example shop --limit 2 --wordings 1 --latency 0 --out results/runs/smoke
for file in report.md report.html summary.json summary.csv scores.jsonl trials.csv trials.jsonl manifest.json; do has "results/runs/smoke/$file"; done
npx versus report smoke >/dev/null

step 'a run of a scenario that comes with it, tuned'
npx versus run customer-support --scenarios node_modules/versus/scenarios --systems fine-tuned --limit 1 --wordings 1 --latency 0 --out results/runs/shipped
has results/runs/shipped/report.md

step 'types'
cat >use.ts <<'TS'
import { defineScenario, InputError, loadScenario, type OwnScorer, type Scenario, scenarioNames, type Workload } from 'versus'

const workload: Workload = { questionsPerMonth: 100, updatesPerMonth: 1, articlesPerUpdate: 5, months: 12 }
const brief: OwnScorer = { id: 'brief', title: 'in ten words', version: 1, score: ({ answer }) => (answer.text.split(' ').length <= 10 ? 1 : 0) }
export default defineScenario({ name: 'use', title: 'Use', description: 'Types.', fixtures: '.', workload, scorers: [brief] })
// @ts-expect-error a scenario has a workload
defineScenario({ name: 'use', title: 'Use', description: 'Types.', fixtures: '.' })
export const scenarios: Promise<Scenario[]> = Promise.all(scenarioNames('scenarios').map((name) => loadScenario(name, 'scenarios')))
export const isFault = (error: unknown): boolean => error instanceof InputError
TS
for resolution in 'nodenext nodenext' 'esnext bundler'; do
  read -r module how <<<"$resolution"
  cat >tsconfig.json <<JSON
{
  "compilerOptions": {
    "strict": true, "noEmit": true, "skipLibCheck": true, "types": [], "target": "es2023", "module": "$module", "moduleResolution": "$how"
  },
  "include": ["use.ts", "scenarios/*/scenario.ts"]
}
JSON
  "$root/node_modules/.bin/tsc"
done

step "the package works with node $(node --version)"
