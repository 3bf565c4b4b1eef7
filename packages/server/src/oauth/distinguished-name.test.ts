import { describe, expect, it } from 'vitest';
import { isSubject } from './distinguished-name.ts';

/** As Node writes the subject of a certificate, from OpenSSL. */
const subject = 'C=DE\nO=Acme\\, Inc. \\+ Sons\nserialNumber=7 + OU=Ops\nCN=Bücher reports';

describe('a subject', () => {
  it.each([
    ['in the form of RFC 4514', 'CN=Bücher reports,OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE'],
    [
      'with other spaces and cases of types',
      ' cn = Bücher reports , ou=Ops + SERIALNUMBER=7, o=Acme\\, Inc. \\+ Sons, c=DE',
    ],
    ['with letters by their bytes', 'CN=B\\C3\\BCcher reports,OU=Ops+serialNumber=7,O=Acme\\2C Inc. \\2b Sons,C=DE'],
  ])('is its own name %s', (_, name) => {
    expect(isSubject(subject, name)).toBe(true);
  });

  it.each(['\u00a0', '\t', '\u2003', '\ufeff'])('with %j at a value is another one than without', (blank) => {
    for (const value of [`${blank}reports`, `reports${blank}`]) {
      expect(isSubject(`CN=${value}`, 'CN=reports')).toBe(false);
      expect(isSubject('CN=reports', `CN=${value}`)).toBe(false);
      expect(isSubject(`CN=${value}`, ` CN = ${value} `)).toBe(true);
    }
  });

  it.each([
    ['nothing', ''],
    ['a part of it', 'CN=Bücher reports'],
    ['more than it', 'CN=Bücher reports,OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE,DC=x'],
    [
      'its parts in the order of the certificate',
      'C=DE,O=Acme\\, Inc. \\+ Sons,OU=Ops+serialNumber=7,CN=Bücher reports',
    ],
    ['another value', 'CN=Bücher report,OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE'],
    ['a value in other letters', 'CN=bücher reports,OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE'],
    ['its double name taken apart', 'CN=Bücher reports,OU=Ops,serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE'],
    ['a comma that is not escaped', 'CN=Bücher reports,OU=Ops+serialNumber=7,O=Acme, Inc. \\+ Sons,C=DE'],
    ['an escape that there is not', 'CN=B\\ücher reports,OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE'],
    ['a name that ends in an escape', 'CN=Bücher reports,OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE\\'],
    ['values in hexadecimal', 'CN=#0c03,OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE'],
    ['values in quotes', 'CN="Bücher reports",OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE'],
  ])('is not %s', (_, name) => {
    expect(isSubject(subject, name)).toBe(false);
  });

  it('cannot smuggle a part in by a value', () => {
    // A line feed in a value is escaped by Node, and so is a comma or a plus.
    expect(isSubject('CN=evil\\0ACN=reports', 'CN=reports,CN=evil')).toBe(false);
    expect(isSubject('CN=evil\\,CN=reports', 'CN=evil,CN=reports')).toBe(false);
    expect(isSubject('CN=evil\\+CN=reports', 'CN=evil+CN=reports')).toBe(false);
  });

  it('keeps a space that is escaped, and drops one that is not', () => {
    expect(isSubject('CN=a\\ ', 'CN=a\\ ')).toBe(true);
    expect(isSubject('CN=a\\ ', 'CN=a')).toBe(false);
    expect(isSubject('CN=a', 'CN=a ')).toBe(true);
    expect(isSubject('CN=a\\\\', 'CN=a\\\\ ')).toBe(true);
  });

  it('that is empty is nobody’s', () => {
    expect(isSubject('', '')).toBe(false);
    expect(isSubject('CN=', 'CN=')).toBe(false);
  });
});
