/** What a command's exit status says to the script that ran it. */
export const exitStatus = {
  good: 0,
  /** It worked, and the answer is no: the token is refused, there is no such user. */
  no: 1,
  /** The command line or the configuration is wrong; nothing was done. */
  wrongUse: 2,
  /** The machine failed: no disk, a port taken, a store that cannot be opened. */
  systemFailed: 3,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/**
 * Ends a command with a status and one line for people. The message is written for the person at the keyboard and never
 * holds a token, a secret or a stack.
 */
export class CommandFailure extends Error {
  readonly status: ExitStatus;
  /** Stable, snake_case: what a script compares. */
  readonly code: string;

  constructor(status: ExitStatus, code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'CommandFailure';
    this.status = status;
    this.code = code;
  }
}

/** The answer is no. */
export function refuse(code: string, message: string): CommandFailure {
  return new CommandFailure(exitStatus.no, code, message);
}

/** The command was called wrongly. */
export function wrongUse(code: string, message: string): CommandFailure {
  return new CommandFailure(exitStatus.wrongUse, code, message);
}

/** Something outside the program failed. */
export function systemFailed(code: string, message: string, cause?: unknown): CommandFailure {
  return new CommandFailure(exitStatus.systemFailed, code, message, { cause });
}

/** Ends a command that has printed its whole answer, and whose answer is not "good": findings, an attack that worked. */
export class CommandEnd extends Error {
  readonly status: ExitStatus;

  constructor(status: ExitStatus) {
    super('the command has ended');
    this.name = 'CommandEnd';
    this.status = status;
  }
}
