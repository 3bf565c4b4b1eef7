import type { Command } from 'commander';
import { defineTokenInspect } from './token-inspect.ts';
import { defineTokenSign } from './token-sign.ts';
import { defineTokenVerify } from './token-verify.ts';

export function defineToken(command: Command): void {
  defineTokenVerify(command.command('verify'));
  defineTokenSign(command.command('sign'));
  defineTokenInspect(command.command('inspect'));
}
