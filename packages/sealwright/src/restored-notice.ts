import type { Log } from '@sealwright/server';
import type { RestoredStore } from '@sealwright/store/postgres';
import { writeErrorLine } from './command-output.ts';

/** For the log of a server that finds its database restored or promoted: an error where it made everybody sign in again. */
export function logRestored(log: Log): (restored: RestoredStore) => void {
  return ({ incarnation, imported, issuerEpochRaised }) => {
    const write = issuerEpochRaised ? log.error : log.warn;
    write.call(
      log,
      { incarnation, imported, everybody_signs_in_again: issuerEpochRaised },
      'the database was restored',
    );
  };
}

/** The same for whoever ran a command, beside its answer: it was the first to open the store since. */
export function tellRestored({ incarnation, imported, issuerEpochRaised }: RestoredStore): void {
  const sessions = issuerEpochRaised ? 'everybody signs in again' : 'nobody has to sign in again for it';
  writeErrorLine(
    `the database was restored or promoted; its life ${incarnation} has begun: ${imported} revocations came back, ${sessions}`,
  );
}
