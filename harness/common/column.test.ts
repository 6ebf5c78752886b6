import { expect, it } from 'vitest'
import { Column } from './column.js'

it('has NaN where nothing was put, and grows as it must', () => {
  const column = new Column()
  column.put(2, 0.5)
  column.put(300, 1)
  column.put(0, 0)
  expect(column.all()).toHaveLength(301)
  expect([0, 1, 2, 3, 299, 300, 301].map((place) => column.at(place))).toEqual([0, NaN, 0.5, NaN, NaN, 1, NaN])
  expect([...column.given()]).toEqual([0, 0.5, 1])
})

it('goes on after the last that was put', () => {
  const column = new Column()
  for (let value = 0; value < 200; value++) column.push(value)
  expect(Array.from(column.all())).toEqual(Array.from({ length: 200 }, (_, value) => value))
})
