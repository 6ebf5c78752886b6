import { describe, expect, it } from 'vitest'
import { html, scriptJson, trusted } from './markup.js'

describe('html', () => {
  it('escapes what is put in, but not what is HTML already', () => {
    expect(html`<b title="${'"'}">${'<script>&'}${html`<i>${1}</i>`}${[html`<u>x</u>`, trusted('<hr>')]}${null}</b>`.markup).toBe(
      '<b title="&quot;">&lt;script&gt;&amp;<i>1</i><u>x</u><hr></b>',
    )
  })
})

describe('scriptJson', () => {
  it('can neither end its element nor begin another, and reads back as it was', () => {
    const hostile = '</script><script>alert(1)</script><!-- \u2028 \u0000 ]]>'
    expect(scriptJson(hostile)).not.toMatch(/[<>\u2028\u2029]/)
    expect(JSON.parse(scriptJson(hostile))).toBe(hostile)
  })
})
