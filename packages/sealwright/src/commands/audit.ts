import type { Command } from 'commander';
import { defineAuditHttp } from './audit-http.ts';
import { defineAuditIssuer } from './audit-issuer.ts';
import { defineAuditModule } from './audit-module.ts';
import { defineAuditSelf } from './audit-self.ts';

export function defineAudit(command: Command): void {
  defineAuditHttp(command.command('http'));
  defineAuditModule(command.command('module'));
  defineAuditIssuer(command.command('issuer'));
  defineAuditSelf(command.command('self'));
}
