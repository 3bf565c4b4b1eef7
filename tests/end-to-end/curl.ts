import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface CurlAnswer {
  readonly status: number;
  readonly body: string;
}

/** Runs the real curl, as a person would. */
export async function curl(...words: readonly string[]): Promise<CurlAnswer> {
  const { stdout } = await promisify(execFile)('curl', ['-s', '-w', '\n%{http_code}', ...words]);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
}

/** A POST of JSON. */
export async function curlPost(url: string, body: unknown, ...words: readonly string[]): Promise<CurlAnswer> {
  return curl(url, '-H', 'Content-Type: application/json', '-d', JSON.stringify(body), ...words);
}
