import type { Command } from 'commander';
import { defineAuditHttp } from './audit-http.ts';
import { defineAuditIssuer } from './audit-issuer.ts';
import { defineAuditSelf } from './audit-self.ts';

export function defineAudit(command: Command): void {
  defineAuditHttp(command.command('http'));
  defineAuditIssuer(command.command('issuer'));
  defineAuditSelf(command.command('self'));
}
