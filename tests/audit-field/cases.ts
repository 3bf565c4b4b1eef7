import { encryptionCases } from './cases/encryption.ts';
import { fastJwtCases } from './cases/fast-jwt.ts';
import { honoCases } from './cases/hono.ts';
import { jsonwebtokenCases } from './cases/jsonwebtoken.ts';
import { keySourceCases } from './cases/key-sources.ts';
import { olderLibraryCases } from './cases/older-libraries.ts';
import { signatureCases } from './cases/signatures.ts';
import type { FieldCase } from './field-case.ts';

/** Every published hole that the audit is proven on. */
export const fieldCases: readonly FieldCase[] = [
  ...jsonwebtokenCases,
  ...olderLibraryCases,
  ...fastJwtCases,
  ...honoCases,
  ...keySourceCases,
  ...signatureCases,
  ...encryptionCases,
];
