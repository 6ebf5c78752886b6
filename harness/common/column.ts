/** Numbers by place, in order or not, in 8 bytes each: NaN where none was put. */
export class Column {
  #values = new Float64Array(64)
  #end = 0

  put(place: number, value: number): void {
    if (place >= this.#values.length) {
      const larger = new Float64Array(Math.max(place + 1, this.#values.length * 2))
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values.fill(Number.NaN, this.#end, Math.max(place, this.#end))
    this.#values[place] = value
    this.#end = Math.max(this.#end, place + 1)
  }

  push(value: number): void {
    this.put(this.#end, value)
  }

  at(place: number): number {
    return place < this.#end ? (this.#values[place] as number) : Number.NaN
  }

  /** All up to the last that was put. */
  all(): Float64Array {
    return this.#values.subarray(0, this.#end)
  }

  /** Those that are there, in the order of their places. */
  given(): Float64Array {
    return this.all().filter((value) => !Number.isNaN(value))
  }
}
