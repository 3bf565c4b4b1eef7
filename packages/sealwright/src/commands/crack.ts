import type { DictionaryLanguage } from '@sealwright/audit/crack';
import { type Command, Option } from 'commander';
import { CommandEnd, exitStatus, wrongUse } from '../command-failure.ts';
import { writeAnswer, writeErrorLine } from '../command-output.ts';
import type { CrackAnswer } from '../crack-text.ts';

interface CrackFlags {
  readonly tokenFile?: string;
  readonly rules: 'none' | 'fast' | 'deep';
  readonly wordlist?: readonly string[];
  readonly mask?: readonly string[];
  readonly word?: readonly string[];
  readonly languages?: readonly DictionaryLanguage[];
  readonly builtIn: boolean;
  readonly cores?: string;
  readonly timeLimitSeconds?: string;
  readonly session?: string;
  readonly hashcat?: boolean;
  readonly json?: boolean;
}

export function defineCrack(command: Command): void {
  command
    .argument('[token]', 'a token of your own system, or - to read it from standard input')
    .option('--token-file <file>', 'the file that holds it instead')
    .addOption(
      new Option('--rules <set>', 'what is made of each word').choices(['none', 'fast', 'deep']).default('fast'),
    )
    .option('--wordlist <files...>', 'files with a word a line')
    .option('--mask <masks...>', 'every candidate of a mask: ?l ?u ?d ?s ?a ?h ?H ?b and plain characters')
    .option('--word <words...>', 'names that may stand in the secret: of the application, the team')
    .addOption(new Option('--languages <names...>', 'dictionaries beside the English ones').choices(['de', 'es', 'fr']))
    .option('--no-built-in', 'try only the words, wordlists and masks that are given')
    .option('--cores <count>', 'threads (default: one a core)')
    .option('--time-limit-seconds <seconds>', 'stop after so long')
    .option('--session <file>', 'keep the place in this file, and go on from it')
    .option('--hashcat', 'let hashcat search, where it is installed')
    .action(async (token: string | undefined, _flags: unknown, self: Command) =>
      crack(token, self.optsWithGlobals<CrackFlags>()),
    );
}

/** A secret that was found is the answer that was asked for, and the answer is no. It goes to stdout and nowhere else. */
async function crack(argument: string | undefined, flags: CrackFlags): Promise<void> {
  const { readCrackToken } = await import('../crack-token.ts');
  const { answerJson, answerText, remarkText } = await import('../crack-text.ts');
  const answer = await search(await readCrackToken(argument, flags), flags);
  writeAnswer(flags, { json: answerJson(answer), text: answerText(answer) });
  if (flags.json !== true) writeErrorLine(remarkText(answer));
  if (answer.secret !== undefined) throw new CommandEnd(exitStatus.no);
}

async function search(token: string, flags: CrackFlags): Promise<CrackAnswer> {
  const { rules, wordlist = [], mask = [], word = [], languages = [], builtIn, session } = flags;
  const cores = readCount('--cores', flags.cores);
  const timeLimitSeconds = readCount('--time-limit-seconds', flags.timeLimitSeconds);
  if (!builtIn && wordlist.length + mask.length + word.length === 0) {
    throw wrongUse('nothing_to_try', '--no-built-in needs a --word, --wordlist or --mask');
  }
  const scope = { rules, wordlists: wordlist, masks: mask, words: word, languages, builtIn };
  if (flags.hashcat === true) {
    const { checkHashcatFlags, searchWithHashcat } = await import('../crack-hashcat.ts');
    checkHashcatFlags({
      ...(session === undefined ? {} : { session }),
      ...(flags.cores === undefined ? {} : { cores: flags.cores }),
    });
    return searchWithHashcat(token, { ...scope, timeLimitSeconds });
  }
  const { searchSecret } = await import('../crack-search.ts');
  return searchSecret(token, {
    ...scope,
    session,
    json: flags.json === true,
    ...(cores === undefined ? {} : { cores }),
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
  });
}

function readCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw wrongUse('count_malformed', `${flag} must be a whole number from 1`);
}
