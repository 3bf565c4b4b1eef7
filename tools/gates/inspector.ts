import type { Gate } from '../gate.ts';
import { isTest, isTypeScript, listFiles, read } from '../workspace.ts';

const home = 'packages/web/src';
const folders = [`${home}/inspector`, `${home}/inspector-page`];

/** What could make markup or a program of a text that a stranger wrote. */
const markup =
  /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc|createContextualFragment|DOMParser|setHTML\w*|document\.write\w*)\b|\b(eval|Function)\(/;

/** What outlives the page, or shows a token to whoever reads an address. */
const kept =
  /\b(localStorage|sessionStorage|indexedDB|caches\.|document\.cookie|pushState|replaceState|location\.(hash|search|href|assign|replace)|window\.name)\b/;

/** What could send one away. The one file that asks the page's own server stands in the list below. */
const sent = /\b(fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|new Image\b|importScripts|RTCPeerConnection)/;
const asksItsServer: readonly string[] = [`${home}/inspector-page/own-server.ts`];

export const inspectorGate: Gate = {
  name: 'inspector',
  promise: 'the inspector makes no markup of a text, keeps nothing, and asks nobody but through the one file that may',
  check(root) {
    const paths = folders.flatMap((folder) => listFiles(root, folder)).filter(isTypeScript);
    if (paths.length === 0) return ['looked at no file'];
    return paths.filter((path) => !isTest(path)).flatMap((path) => faultsOf(path, read(root, path)));
  },
  sound: {
    [`${home}/inspector/inspect.ts`]: 'export const note = "eval is a word";\n// innerHTML is not used here.\n',
    [`${home}/inspector-page/page.tsx`]: 'export const Page = ({ text }: { text: string }) => <p>{text}</p>;\n',
    [`${home}/inspector-page/own-server.ts`]: 'export const ask = () => fetch(".well-known/jwks.json");\n',
    [`${home}/inspector-page/page.test.ts`]: 'document.body.innerHTML = "";\n',
  },
  planted: [
    planted('a text as markup', 'node.innerHTML = text;', /page\.tsx:1: innerHTML/),
    planted('a text as markup by Preact', 'x = <p dangerouslySetInnerHTML={{ __html: text }} />;', /dangerously/),
    planted('a text as a program', 'new Function(text)();', /page\.tsx:1: Function\(/),
    planted('a token that is kept', 'localStorage.setItem("token", text);', /page\.tsx:1: localStorage/),
    planted('a token in an address', 'location.hash = text;', /page\.tsx:1: location\.hash/),
    planted('a token that is sent', 'void fetch("/log", { body: text });', /page\.tsx:1: fetch\(/),
    {
      violation: 'an analysis that asks',
      files: { [`${home}/inspector/inspect.ts`]: 'navigator.sendBeacon("/log");\n' },
      reported: /inspect\.ts:1: sendBeacon/,
    },
    {
      violation: 'a page that was moved away',
      files: {
        [`${home}/inspector/inspect.ts`]: '',
        [`${home}/inspector-page/page.tsx`]: '',
        [`${home}/inspector-page/own-server.ts`]: '',
        [`${home}/inspector-page/page.test.ts`]: '',
      },
      reported: /looked at no file/,
    },
  ],
};

function planted(violation: string, text: string, reported: RegExp) {
  return { violation, files: { [`${home}/inspector-page/page.tsx`]: `${text}\n` }, reported };
}

function faultsOf(path: string, text: string): readonly string[] {
  const rules = [markup, kept, ...(asksItsServer.includes(path) ? [] : [sent])];
  return text.split('\n').flatMap((line, index) => {
    const code = line.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''").replace(/\/\/.*|^\s*\/?\*.*/, '');
    return rules.flatMap((rule) => {
      const word = rule.exec(code)?.[0];
      return word === undefined ? [] : [`${path}:${index + 1}: ${word}`];
    });
  });
}
