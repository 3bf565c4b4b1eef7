import { type CrackOptions, type CrackProgress, crackSecret } from '@sealwright/audit/crack';
import { systemFailed } from './command-failure.ts';
import { writeErrorLine } from './command-output.ts';
import { refuseCrack } from './crack-refusal.ts';
import { openCrackSession } from './crack-session.ts';
import { type CrackAnswer, progressText } from './crack-text.ts';
import { crackSaveMilliseconds, crackSecondsBetweenLines } from './defaults.ts';
import { waitForStopSignal } from './stop-signal.ts';

export interface CrackSearchOptions extends CrackOptions {
  readonly session: string | undefined;
  readonly json: boolean;
}

/**
 * Searches by our own means: tells progress on stderr, keeps its place in the session's file, and at Ctrl-C writes that
 * place down and ends.
 *
 * Throws {@link CommandFailure} `crack_…` (2) where the token or a file is not fit, `session_of_another_search` (2),
 * `interrupted` (3).
 */
export async function searchSecret(token: string, options: CrackSearchOptions): Promise<CrackAnswer> {
  const session = await openCrackSession(options.session);
  const stop = new AbortController();
  const stopped = waitForStopSignal().then((name) => stop.abort(name));
  void stopped;
  const show = progressWriter(options.json);
  // At once: a path that cannot be written is told before hours of work.
  let saved = Number.NEGATIVE_INFINITY;
  let failure: Error | undefined;
  const onProgress = (progress: CrackProgress): void => {
    show(progress);
    if (performance.now() - saved < crackSaveMilliseconds) return;
    saved = performance.now();
    // A disk that is full must end the search and not be found out an hour later.
    session.save(progress.place).catch((error: Error) => {
      failure = error;
      stop.abort();
    });
  };
  const resume = session.place === undefined ? {} : { resume: session.place };
  const outcome = await crackSecret(token, { ...options, ...resume, signal: stop.signal, onProgress }).catch(
    refuseCrack,
  );
  show(undefined);
  if (failure !== undefined) throw failure;
  const { secret, complete, place } = outcome;
  if (secret !== undefined || complete) await session.remove();
  else await session.save(place);
  if (stop.signal.aborted && secret === undefined) {
    const hint = options.session === undefined ? 'with --session FILE it could go on' : 'the same command goes on';
    throw systemFailed('interrupted', `stopped before the end; ${hint}`);
  }
  return { ...outcome, secret: secret?.reveal() };
}

/** On a terminal one line that is written over; elsewhere a line now and then. Without progress: the line is wiped. */
function progressWriter(json: boolean): (progress: CrackProgress | undefined) => void {
  let last = performance.now();
  return (progress) => {
    if (process.stderr.isTTY && !json) {
      process.stderr.write(`\r\u001b[K${progress === undefined ? '' : progressText(progress)}`);
      return;
    }
    if (progress === undefined || performance.now() - last < crackSecondsBetweenLines * 1000) return;
    last = performance.now();
    const { tried, total, perSecond, stage } = progress;
    writeErrorLine(
      json ? JSON.stringify({ progress: { tried, total, per_second: perSecond, stage } }) : progressText(progress),
    );
  };
}
