import { type Document, isScalar, parseAllDocuments, visit } from 'yaml';
import { listFiles, read } from '../workspace.ts';

/** One file below `deploy`, with the documents that it holds if it is YAML. */
export interface DeployFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly documents: readonly unknown[];
  /** What is wrong with it before anybody asks what it means. */
  readonly faults: readonly string[];
}

export function readDeployFiles(root: string): readonly DeployFile[] {
  return listFiles(root, 'deploy').map((path) => {
    const text = read(root, path);
    return /\.ya?ml$/.test(path) ? readYaml(path, text) : { path, text, documents: [], faults: [] };
  });
}

function readYaml(path: string, text: string): DeployFile {
  const documents = parseAllDocuments(text, { prettyErrors: false, merge: true }) as readonly Document.Parsed[];
  const faults = documents.flatMap((document) => [
    ...[...document.errors, ...document.warnings].map(({ message }) => `${path}: ${message}`),
    ...ambiguousScalars(document).map((word) => `${path}: ${word} means something else in YAML 1.1: quote it`),
  ]);
  return { path, text, documents: documents.map((document): unknown => document.toJS()), faults };
}

/** Kubernetes and compose read YAML 1.1, others 1.2: what the two read in different ways is not written. */
function ambiguousScalars(document: Document.Parsed): readonly string[] {
  const found: string[] = [];
  visit(document, {
    Scalar(_key, node) {
      const plain = isScalar(node) && node.type === 'PLAIN' ? String(node.source ?? '') : '';
      if (/^(?:0\d+|y|n|yes|no|on|off|\d+(?::\d+)+)$/i.test(plain)) found.push(plain);
    },
  });
  return found;
}
