import { defineScenario } from 'versus'

export default defineScenario({
  name: 'customer-support',
  title: 'Brindlemoor customer support',
  description:
    'Customers of Brindlemoor, an invented maker of home appliances, ask its help centre about products, orders, returns and repairs.',
  fixtures: '../../fixtures/customer-support',
  workload: { questionsPerMonth: 20_000, updatesPerMonth: 4, months: 12 },
})
