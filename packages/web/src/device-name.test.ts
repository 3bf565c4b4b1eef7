import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDevice } from './device-name.ts';

const apple = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Windows'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${apple} Chrome/139.0.0.0 Safari/537.36`, 'Chrome', 'Linux'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${apple} HeadlessChrome/139.0.0.0 Safari/537.36`, 'Chrome', 'Linux'],
    [`Mozilla/5.0 (Windows NT 10.0) ${apple} Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0`, 'Edge', 'Windows'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${apple} Version/18.5 Safari/605.1.15`, 'Safari', 'Mac'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E Safari/604.1', 'Safari', 'iPhone'],
    ['Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) CriOS/139.0 Mobile/15E148 Safari/604.1', 'Chrome', 'iPad'],
    ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'Firefox', 'Android'],
    [
      `Mozilla/5.0 (Linux; Android 15) ${apple} SamsungBrowser/28.0 Chrome/130.0 Safari/537.36`,
      'Samsung Internet',
      'Android',
    ],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${apple} Chrome/139.0.0.0 Safari/537.36`, 'Chrome', 'ChromeOS'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${apple} Chrome/139.0.0.0 Safari/537.36 OPR/120.0`, 'Opera', 'Linux'],
    ['Something (Windows)', null, 'Windows'],
  ])('is known by %s', (text, browser, system) => {
    expect(readDevice(text)).toStrictEqual({ browser, system });
  });

  it.each([null, '', 'curl/8.14.1', 'node', '<script>alert(1)</script>', 'firefox'])('is not known by %j', (text) => {
    expect(readDevice(text)).toBeNull();
  });

  it('never has a name that somebody else wrote', () => {
    const known = ['Edge', 'Opera', 'Samsung Internet', 'Vivaldi', 'DuckDuckGo', 'Firefox', 'Chrome', 'Safari'];
    const systems = ['iPhone', 'iPad', 'Android', 'Windows', 'ChromeOS', 'Mac', 'Linux'];
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { browser, system } = readDevice(`${before}Windows Firefox/${after}`) ?? {};
        expect([known.includes(browser ?? ''), systems.includes(system ?? '')]).toStrictEqual([true, true]);
      }),
    );
    expect(readDevice(`${'a'.repeat(256)}Firefox/`)).toBeNull();
  });
});
