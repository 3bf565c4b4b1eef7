import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditOutcome, auditVerifier, catalogue } from '@sealwright/audit';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareOutput, type ReportFlags } from './audit-output.ts';

let outcome: AuditOutcome;
let folder: string;
let stdout: string;
const at = (name: string): string => join(folder, name);
const a01 = 'accepted:\n  # known\n  - {attack: A01, verdict: accepted, reason: a demo, until: "UNTIL"}\n';
const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  // A verifier that reads the payload and asks for no signature where the token says that it has none.
  outcome = await auditVerifier(
    ({ publicKeyPem }) =>
      (token) => {
        const [head = '', , signature = ''] = token.split('.');
        const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { readonly alg: string };
        return alg === 'none' || isSigned(token, signature, publicKeyPem);
      },
    { only: ['A01'], name: 'demo' },
  );
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealwright-reports-'));
  stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function isSigned(token: string, signature: string, pem: string): Promise<boolean> {
  const { createPublicKey, verify } = await import('node:crypto');
  const input = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  return verify('sha256', input, createPublicKey(pem), Buffer.from(signature, 'base64url'));
}

/** The status with which the command would end. */
async function finish(flags: ReportFlags): Promise<number> {
  const output = await prepareOutput({ progress: false, ...flags }, catalogue);
  return output.finish(outcome).then(
    () => 0,
    ({ status }: { readonly status: number }) => status,
  );
}

describe('the end of an audit', () => {
  it('prints the findings, writes every report that was asked for, and ends with 1', async () => {
    const formats = ['json', 'sarif', 'junit', 'html'];
    const report = formats.map((format) => `${format}=${at(format)}`);
    expect(await finish({ report })).toBe(1);
    expect(stdout).toContain('A01');
    expect(formats.map((format) => readFileSync(at(format), 'utf8').slice(0, 9))).toEqual([
      '{\n  "form',
      '{\n  "$sch',
      '<?xml ver',
      '<!doctype',
    ]);
  });

  it('holds no forged token in anything but the private file', async () => {
    const report = ['json', 'sarif', 'junit', 'html'].map((format) => `${format}=${at(format)}`);
    await finish({ report, acceptedFile: at('accepted.json') });
    const written = [
      stdout,
      ...['json', 'sarif', 'junit', 'html'].map((name) => readFileSync(at(name), 'utf8')),
    ].join();
    const accepted = JSON.parse(readFileSync(at('accepted.json'), 'utf8')) as readonly { readonly token: string }[];
    expect(accepted.length).toBeGreaterThan(0);
    expect(statSync(at('accepted.json')).mode & 0o777).toBe(0o600);
    for (const { token } of accepted) {
      for (const part of token.split('.').filter((one) => one.length > 10)) expect(written).not.toContain(part);
    }
  });

  it('ends with 0 where the line is higher, or the risk is accepted, and says so', async () => {
    writeFileSync(at('baseline.yaml'), a01.replace('UNTIL', soon));
    expect(await finish({ baseline: at('baseline.yaml') })).toBe(0);
    expect(stdout).toContain(`accepted risk until ${soon}: A01`);
    writeFileSync(at('old.yaml'), a01.replace('UNTIL', '2026-01-01'));
    expect(await finish({ baseline: at('old.yaml') })).toBe(1);
    expect(stdout).toContain('ended on 2026-01-01');
  });

  it('ends with 3 where nothing could be judged', async () => {
    const calibration = {
      sound: false,
      reason: 'good and bad look alike',
      good: '200',
      badSignature: '200',
      noToken: '200',
    };
    const output = await prepareOutput({ progress: false }, catalogue);
    const blind = { report: { ...outcome.report, calibration, rows: [] }, accepted: [] };
    await expect(output.finish(blind)).rejects.toMatchObject({ status: 3 });
  });

  it('has printed what was found, and written the other files, where one cannot be written after all', async () => {
    const report = [`json=${at('report')}`, `html=${at('beside.html')}`];
    const output = await prepareOutput({ progress: false, report }, catalogue);
    mkdirSync(at('report'));
    await expect(output.finish(outcome)).rejects.toMatchObject({ status: 3, code: 'report_unwritable' });
    expect(stdout).toContain('A01');
    expect(readFileSync(at('beside.html'), 'utf8')).toContain('A01');
  });

  it('answers JSON on stdout alone when that was asked for', async () => {
    expect(await finish({ json: true })).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'sealwright-audit-report', status: 1 });
  });

  it('writes a baseline of what was found, never over another, which needs words before it is taken', async () => {
    await finish({ writeBaseline: at('new.yaml') });
    await expect(prepareOutput({ writeBaseline: at('new.yaml') }, catalogue)).rejects.toMatchObject({
      code: 'file_exists',
    });
    await expect(prepareOutput({ baseline: at('new.yaml') }, catalogue)).rejects.toMatchObject({
      code: 'baseline_refused',
      message: expect.stringMatching(/entry 1: reason must say why/),
    });
    writeFileSync(at('new.yaml'), readFileSync(at('new.yaml'), 'utf8').replace('reason: ""', 'reason: "a demo"'));
    expect(await finish({ baseline: at('new.yaml') })).toBe(0);
  });
});

describe('before anything is sent', () => {
  const refused = (flags: ReportFlags): Promise<unknown> =>
    prepareOutput(flags, catalogue).then(
      async (output) => {
        await output.abandon();
        return 'taken';
      },
      ({ status, code }: { readonly status: number; readonly code: string }) => `${status} ${code}`,
    );

  it.each<[string, (root: string) => ReportFlags, string]>([
    ['a format that there is not', () => ({ report: ['pdf=x'] }), '2 report_unknown'],
    ['a report without a file', () => ({ report: ['json'] }), '2 report_unknown'],
    ['two reports in one file', (root) => ({ report: [`json=${root}/a`, `html=${root}/a`] }), '2 report_twice'],
    ['a folder that is not there', (root) => ({ report: [`json=${root}/b/c`] }), '2 report_unwritable'],
    ['a folder as the file', (root) => ({ report: [`json=${root}`] }), '2 report_unwritable'],
    ['a severity that there is not', () => ({ failOn: 'mild' }), '2 severity_unknown'],
    ['a baseline that is not there', (root) => ({ baseline: `${root}/none` }), '2 baseline_refused'],
    ['an accepted file in no folder', (root) => ({ acceptedFile: `${root}/b/c` }), '3 accepted_file_unwritable'],
    ['a folder as the accepted file', (root) => ({ acceptedFile: root }), '3 accepted_file_unwritable'],
  ])('%s is refused', async (_, flags, answer) => {
    expect(await refused(flags(folder))).toBe(answer);
  });

  it.each([
    ['no YAML', 'accepted: [', /is not YAML/],
    ['an alias', 'a: &a [1]\naccepted: *a', /alias|nothing else/],
    ['a key twice', 'accepted: []\naccepted: []', /is not YAML/],
    ['something else', '[]', /one member, accepted/],
  ])('a baseline that is %s is refused', async (_, text, problem) => {
    writeFileSync(at('b.yaml'), text);
    await expect(prepareOutput({ baseline: at('b.yaml') }, catalogue)).rejects.toMatchObject({
      status: 2,
      message: expect.stringMatching(problem),
    });
  });

  it('an accepted file that others may read, that is a link, or that has another name is refused and stays as it was', async () => {
    writeFileSync(at('open'), 'kept', { mode: 0o600 });
    chmodSync(at('open'), 0o640);
    expect(await refused({ acceptedFile: at('open') })).toBe('2 accepted_file_exposed');
    chmodSync(at('open'), 0o600);
    symlinkSync(at('open'), at('link'));
    expect(await refused({ acceptedFile: at('link') })).toBe('2 accepted_file_exposed');
    symlinkSync(at('nowhere'), at('dangling'));
    expect(await refused({ acceptedFile: at('dangling') })).toBe('2 accepted_file_exposed');
    expect(existsSync(at('nowhere'))).toBe(false);
    linkSync(at('open'), at('second'));
    expect(await refused({ acceptedFile: at('second') })).toBe('2 accepted_file_exposed');
    expect(readFileSync(at('open'), 'utf8')).toBe('kept');
    rmSync(at('second'));
    expect(await refused({ acceptedFile: at('open') })).toBe('taken');
  });
});
