// Runs as a worker thread (see guessability.ts): loads the dictionaries, says so, and answers one question at a time.
import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

export interface GuessQuestion {
  readonly password: string;
  readonly words: readonly string[];
}

export interface GuessAnswer {
  readonly common: boolean;
  /** zxcvbn's, 0 to 4. */
  readonly score: number;
}

const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
});
const commonPasswords = new Set(common.dictionary['passwords-common']);

parentPort?.on('message', ({ password, words }: GuessQuestion) => {
  const { score } = estimator.check(password, [...words]);
  const answer: GuessAnswer = { common: commonPasswords.has(password.toLowerCase()), score };
  parentPort?.postMessage(answer);
});
parentPort?.postMessage('ready');
