import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  HttpException,
  UseGuards,
} from '@nestjs/common';
import { authorize } from './guard.ts';
import { type NodeRequest, readNodeFacts } from './node-request.ts';
import type { Refusal } from './refusal.ts';
import { readAuth } from './request-auth.ts';
import type { Requirement } from './requirement.ts';
import type { Verifier } from './verifier.ts';

/**
 * A NestJS 12 guard, for Nest on Express and on Fastify, that lets a request pass only with a token that holds and fulfils
 * every requirement, and puts what was verified at `request.auth`. Otherwise it throws an `HttpException` whose status,
 * headers and body are those of RFC 6750, so that filters and interceptors see a refusal as they see any other.
 *
 * It does NOT guard gateways, microservices or GraphQL: outside HTTP it is a TypeError, never a yes. It answers a CORS
 * preflight that reaches it with nothing allowed: `app.enableCors` comes before.
 *
 * @example
 * ```ts
 * import { Module } from '@nestjs/common';
 * import { APP_GUARD } from '@nestjs/core';
 * import { createVerifier, remoteJwks } from '@sealwright/verifier';
 * import { guard } from '@sealwright/verifier/nestjs';
 * const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'https://api.example.com',
 *   typ: 'at+jwt',
 *   keys: remoteJwks({ issuer: 'https://id.example.com', url: 'https://id.example.com/.well-known/jwks.json' }),
 *   revocation: 'none',
 * });
 * class Application {}
 * // The same as `@Module(…)` above the class: nothing in the application is open.
 * Module({ providers: [{ provide: APP_GUARD, useValue: guard(verifier) }] })(Application);
 * ```
 */
export function guard<C>(verifier: Verifier<C>, ...requirements: readonly Requirement<NoInfer<C>>[]): CanActivate {
  return Object.freeze({
    async canActivate(context: ExecutionContext): Promise<boolean> {
      const request = readRequest(context);
      const facts = readNodeFacts(request.raw ?? request, request.originalUrl, request.body);
      const outcome = await authorize(verifier, requirements, facts, request);
      if ('refusal' in outcome) throw refuse(context, outcome.refusal);
      request.auth = outcome.auth;
      return true;
    },
  });
}

/** Decorators that know their verifier. */
export interface GuardDecorators<C> {
  /**
   * For a controller or one of its methods: the guard with these requirements. It brings the guard along, so a requirement
   * never stands above a route that nobody guards. Above a method it adds to what its controller demands.
   */
  readonly Guarded: (...requirements: readonly Requirement<C>[]) => ClassDecorator & MethodDecorator;
  /**
   * For a parameter: the verified token, whose claims have the type of the verifier's schema. On a route that no guard of
   * this verifier stands before it throws a TypeError, which Nest answers with 500.
   */
  readonly Auth: () => ParameterDecorator;
}

/**
 * The guard and the verified token as decorators: `@Guarded(requireRole('admin'))` above a controller or a method,
 * `@Auth() auth: VerifiedJwt` before a parameter.
 *
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common';
 * import { type Verifier, requireRole } from '@sealwright/verifier';
 * import { createGuardDecorators } from '@sealwright/verifier/nestjs';
 * declare const verifier: Verifier;
 * const { Guarded } = createGuardDecorators(verifier);
 * class Reports {
 *   list(): string[] { return []; }
 * }
 * // The same as `@Controller('reports') @Guarded(requireRole('auditor'))` above the class, for builds without decorators.
 * Guarded(requireRole('auditor'))(Reports);
 * Controller('reports')(Reports);
 * Get()(Reports.prototype, 'list', Object.getOwnPropertyDescriptor(Reports.prototype, 'list') ?? {});
 * ```
 */
export function createGuardDecorators<C>(verifier: Verifier<C>): GuardDecorators<C> {
  const Auth = createParamDecorator((_: unknown, context: ExecutionContext) =>
    readAuth(readRequest(context), verifier),
  );
  return Object.freeze({
    Guarded: (...requirements: readonly Requirement<C>[]) => UseGuards(guard(verifier, ...requirements)),
    Auth: () => Auth(),
  });
}

/** Express's request, or Fastify's, which has Node's own inside. */
interface HostRequest extends NodeRequest {
  readonly raw?: NodeRequest;
  readonly originalUrl: string;
  readonly body?: unknown;
  auth?: unknown;
}

function readRequest(context: ExecutionContext): HostRequest {
  if (context.getType() !== 'http') throw new TypeError('the guard is for HTTP alone');
  return context.switchToHttp().getRequest<HostRequest>();
}

function refuse(context: ExecutionContext, { status, headers, body }: Refusal): HttpException {
  const response = context.switchToHttp().getResponse<{ header(name: string, value: string): unknown }>();
  for (const [name, value] of Object.entries(headers)) response.header(name, value);
  return new HttpException(body === '' ? '' : JSON.parse(body), status);
}
