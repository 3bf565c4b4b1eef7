import type { Configuration, MailConfiguration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { createSmtpMail, type SmtpMail, type SmtpMailOptions } from './mail.ts';
import { parseMailUrl } from './mail-url.ts';
import { readPrivateFile } from './private-file.ts';

/**
 * The mail server's URL of a configuration, from itself or from the file that it names; undefined where there is none.
 *
 * Throws {@link ConfigurationError} for a file that holds something else, never with what it holds, and the codes of
 * {@link readPrivateFile}.
 */
export async function readMailUrl({ url, urlFile }: MailConfiguration): Promise<string | undefined> {
  if (urlFile === undefined) return url;
  const text = (await readPrivateFile(urlFile, 'mail server’s URL')).trim();
  try {
    parseMailUrl(text);
    return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const fix = 'write for example smtps://mail.example.com';
    throw new ConfigurationError([{ origin: urlFile, key: 'mail.url', problem: error.message, fix }]);
  }
}

/** The mail of a configuration; undefined where there is none. It connects with the first mail. */
export function openMail(
  { issuer, mail: { from, verificationPage } }: Configuration,
  url: string | undefined,
  { log, counters }: Required<Pick<SmtpMailOptions, 'log' | 'counters'>>,
): SmtpMail | undefined {
  if (url === undefined || from === undefined) return undefined;
  return createSmtpMail({
    url,
    from,
    issuer,
    log,
    counters,
    ...(verificationPage !== undefined && { verificationPage }),
  });
}
