import type { Command } from 'commander';
import { defineAuditHttp } from './audit-http.ts';

export function defineAudit(command: Command): void {
  defineAuditHttp(command.command('http'));
}
