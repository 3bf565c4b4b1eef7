import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCase } from './case-run.ts';
import { fieldCases } from './cases.ts';
import type { FieldCase, FunctionCase } from './field-case.ts';
import { pageWithTables, readPage } from './page.ts';
import { functionsOfToday, type TodayCase } from './today.ts';
import { programsOfToday } from './today-programs.ts';
import { runToday } from './today-run.ts';
import { serversOfToday } from './today-servers.ts';

const today = [...functionsOfToday, ...serversOfToday, ...programsOfToday];

describe('published holes in released libraries', () => {
  it.each(fieldCases)('$advisory: $row finds $library $affected, and leaves $fixed alone', async (fieldCase) => {
    const { detected, missed, accused } = await runCase(fieldCase);
    expect({ missed, accused }).toEqual({ missed: [], accused: [] });
    expect(detected).toMatchObject([{ advisory: fieldCase.advisory, row: fieldCase.row }]);
  });

  it('are at least twenty-five, each counted once', () => {
    const advisories = fieldCases.map(({ advisory }) => advisory);
    expect(new Set(advisories).size).toBe(advisories.length);
    expect(advisories.length).toBeGreaterThanOrEqual(25);
  });
});

describe('libraries of today', () => {
  // The whole catalogue at each is `npm run audit:field`; these rows are the ones that let strangers in.
  const rows = ['A01', 'A04', 'B01', 'B05', 'C01', 'C17', 'G01', 'G10'];

  it.each(today)(
    '$library $version ($algorithm) is accused of nothing by the rows that let strangers in',
    async (one) => {
      expect(await runToday(one, rows)).toEqual({ detected: [], missed: [], accused: [] });
    },
  );
});

describe('the answer', () => {
  const [hole] = fieldCases.filter((one): one is FunctionCase => 'setUp' in one && one.advisory === 'CVE-2015-9235');
  const [jose] = functionsOfToday;
  if (hole === undefined || jose === undefined) throw new TypeError('the cases have gone');

  it('says what was missed where the hole is not there', async () => {
    const planted: FieldCase = { ...hole, setUp: () => hole.setUp('4.2.2') };
    const { detected, missed } = await runCase(planted);
    expect(detected).toEqual([]);
    expect(missed).toEqual([
      { advisory: 'CVE-2015-9235', library: 'jsonwebtoken', version: '4.1.0', row: 'B01', because: 'refused' },
    ]);
  });

  it('says what was missed where the row does not name the advisory', async () => {
    const { missed } = await runCase({ ...hole, advisory: 'CVE-1999-0001' });
    expect(missed).toMatchObject([{ because: expect.stringMatching(/^found, but B01 does not name it: pem-hs256/) }]);
  });

  it('says who was accused where the fixed release has the hole', async () => {
    const { accused } = await runCase({ ...hole, setUp: () => hole.setUp('4.1.0') });
    expect(accused).toMatchObject([{ library: 'jsonwebtoken', version: '4.2.2', row: 'B01' }]);
  });

  it('says who was accused where a library of today takes what nobody showed by hand', async () => {
    const planted: TodayCase = {
      ...jose,
      setUp: async (trusted, atEnd) => {
        const verify = await jose.setUp(trusted, atEnd);
        return (token) => (/^[^.]+\.[^.]+\.$/.test(token) ? 'welcome' : verify(token));
      },
    };
    const { accused } = await runToday(planted, ['A01']);
    expect(accused).toMatchObject([{ library: 'jose', row: 'A01' }]);
  });

  it('counts a library of today that was not audited as missed', async () => {
    const planted: TodayCase = { ...jose, setUp: () => () => false };
    expect((await runToday(planted, ['A01'])).missed).toMatchObject([{ library: 'jose' }]);
  });
});

describe('the folder', () => {
  it('installs no release for nothing', () => {
    const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const used = fieldCases.flatMap(({ library, affected, fixed }) => [
      `${library}-${affected}`,
      `${library}-${fixed}`,
    ]);
    const ofToday = today.map(({ library }) => library);
    const spare = Object.keys(dependencies).filter((name) => !used.includes(name) && !ofToday.includes(name));
    // The key look-up of the time, for express-jwt 5.
    expect(spare).toEqual(['jwks-rsa-1.12.3']);
  });
});

describe('the page', () => {
  it('has the tables of what is run: node tests/audit-field/page.ts writes them', () => {
    expect(readPage()).toBe(pageWithTables(readPage()));
    expect(readPage()).toContain('| [CVE-2015-9235](');
  });
});
