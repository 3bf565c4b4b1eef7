import * as Schema from 'typebox/schema';

/** An OpenAPI document, as far as it is read here. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: { readonly Error: object } };
}

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

/** One method of one path. */
export interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export function operationsOf({ paths }: Description): readonly Described[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** Which operation a request is for: a path without parameters goes before one with. */
export function findOperation(description: Description, method: string, pathname: string): Described | undefined {
  const operations = operationsOf(description).filter((one) => one.method === method);
  const parts = pathname.split('/');
  const fits = ({ path }: Described): boolean => {
    const template = path.split('/');
    return (
      template.length === parts.length && template.every((part, index) => part.startsWith('{') || part === parts[index])
    );
  };
  return operations.find(({ path }) => path === pathname) ?? operations.find(fits);
}

/** What about an answer is not as described: nothing, if all is well. `text` is its body. */
export function faultsOf(
  description: Description,
  { operation, method, path }: Described,
  answer: Response,
  text: string,
): readonly string[] {
  const where = `${method} ${path} ${answer.status}`;
  const described =
    operation.responses[answer.status] ?? (answer.status >= 400 ? operation.responses['default'] : undefined);
  if (described === undefined) return [`${where} is not described`];
  const type = answer.headers.get('content-type')?.split(';')[0]?.trim();
  if (described.content === undefined) return text === '' ? [] : [`${where} has a body that is not described`];
  const content = type === undefined ? undefined : described.content[type];
  if (content === undefined)
    return [`${where} comes as ${type}, described is ${Object.keys(described.content).join(', ')}`];
  if (type !== 'application/json' || content.schema === undefined) return [];
  const schema = '$ref' in content.schema ? description.components.schemas.Error : content.schema;
  return Schema.Check(schema, JSON.parse(text))
    ? []
    : [`${where} is not of the described form: ${Object.keys(JSON.parse(text)).join(', ')}`];
}
