import { describe, expect, it } from 'vitest';
import { readJsonAnswer } from './json-answer.ts';

const answer = (body: BodyInit | null, type = 'application/json') =>
  new Response(body, { headers: { 'content-type': type } });

describe('a JSON answer', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON ;x'])(
    'is one as %s',
    async (type) => {
      expect(await readJsonAnswer(answer('{"a":"ü"}', type))).toEqual({ a: 'ü' });
    },
  );

  it.each(['text/html', 'text/plain', 'application/jsonp', 'application/json+x', 'x/application/json', ''])(
    'is none as %s, whatever stands in it',
    async (type) => {
      expect(await readJsonAnswer(answer('{"a":1}', type))).toBeUndefined();
    },
  );

  it.each([
    ['nothing', null],
    ['a page', '<html>'],
    ['half of it', '{"a":'],
    ['a list', '[{}]'],
    ['null', 'null'],
    ['a text', '"a"'],
    ['bytes that are no text', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
  ])('is not %s', async (_, body) => {
    expect(await readJsonAnswer(answer(body))).toBeUndefined();
  });

  it('has an end: one that goes on is left after 32 KB, and what is on its way is called off', async () => {
    let [sent, calledOff] = [0, false];
    const body = new ReadableStream({
      pull(controller) {
        sent += 4_096;
        if (sent > 1_000_000) controller.close();
        else controller.enqueue(new Uint8Array(4_096).fill(0x20));
      },
      cancel() {
        calledOff = true;
      },
    });
    expect(await readJsonAnswer(answer(body))).toBeUndefined();
    expect([sent <= 32_768 + 3 * 4_096, calledOff]).toEqual([true, true]);
  });

  it('may come in pieces, cut within a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"€"}');
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readJsonAnswer(answer(body))).toEqual({ a: '€' });
  });

  it('gives no way to what all objects have', async () => {
    const read = await readJsonAnswer(answer('{"__proto__":{"access_token":"x"}}'));
    expect(read?.['access_token']).toBeUndefined();
  });
});
