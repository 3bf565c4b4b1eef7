import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes, foreign, html, text } from './html.ts';

describe('a slot of a page', () => {
  it('takes what this module made, and nothing at all as null', () => {
    expect(html`<p>${text('a')}${null}${[text('b'), html`<i>c</i>`]}</p>`.toString()).toBe('<p>ab<i>c</i></p>');
  });

  it('does not take a bare string, neither for the compiler nor for the program', () => {
    // @ts-expect-error a string is not escaped
    expect(() => html`<p>${'<script>'}</p>`).toThrow(TypeError);
    // @ts-expect-error nor is one in a list
    expect(() => html`<p>${['<script>']}</p>`).toThrow(TypeError);
  });

  it('does not take what only looks like HTML that was made here', () => {
    const forged = Object.assign(Object.create(Object.getPrototypeOf(text(''))), { toString: () => '<script>' });
    expect(() => html`<p>${forged}</p>`).toThrow(TypeError);
  });
});

describe('text', () => {
  it('leaves no character that begins or ends markup, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const written = text(value).toString();
        expect(written.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toMatch(/[&<>"'\0]/);
        expect(written.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a stranger’s text', () => {
  it('stands isolated from the words around it', () => {
    expect(foreign('Ledger').toString()).toBe('<bdi>Ledger</bdi>');
  });

  it.each([
    ['turns the direction of writing', 'Ledger\u202Eknab'],
    ['has no width', 'Led\u200Bger\uFEFF\u2060knab'],
    ['breaks the line', 'Ledger\u2028\n\rknab'],
  ])('loses what %s', (_, name) => {
    expect(foreign(name).toString()).not.toMatch(/[\u202E\u200B\uFEFF\u2060\u2028\n\r]/);
  });

  it('is cut where it would push the buttons away, between whole characters', () => {
    expect(foreign('😀'.repeat(121)).toString()).toBe(`<bdi>${'😀'.repeat(120)}…</bdi>`);
    expect(foreign('a'.repeat(120)).toString()).toBe(`<bdi>${'a'.repeat(120)}</bdi>`);
  });
});

describe('an attribute', () => {
  it('is quoted and escaped, bare for true, left out for false and undefined', () => {
    const named = { value: '"><script>', required: true, hidden: false, title: undefined };
    expect(attributes(named).toString()).toBe(' value="&quot;&gt;&lt;script&gt;" required');
  });

  it('has a name of the program, never one with a space or an equals sign in it', () => {
    expect(() => attributes({ 'a onload': 'x' })).toThrow(TypeError);
    expect(() => attributes({ 'a=b': 'x' })).toThrow(TypeError);
  });
});
