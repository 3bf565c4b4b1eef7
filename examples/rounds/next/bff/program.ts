// Opens the application of that name in a browser: signs in at the authorization server, comes back, calls the API, signs out.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { startProgram } from '../../../support/served-program.ts';

const program = await startProgram(new URL('../../../next/bff/program.ts', import.meta.url));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.goto(program.url);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Password').fill('moth-relay-catalogue-77');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByText('Signed in as ada@example.com.').waitFor();
  await page.getByText('Two chairs').waitFor();
  // All that a script of the page could read.
  assert.equal(await page.evaluate('document.cookie'), '');

  await page.reload();
  await page.getByText('Two chairs').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out').first().waitFor();
  await page.goto(program.url);
  await page.getByText('Nobody is signed in.').waitFor();
  assert.deepEqual(complaints, []);
} finally {
  await browser.close();
  assert.equal(await program.stop(), 0);
}
