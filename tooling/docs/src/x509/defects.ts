import type { Tick } from './features.ts'

const here = (title: string): Tick => ['packages/x509/test/defects.test.ts', title]

/** Defects that were seen in libraries of X.509, each with the test that keeps it out of this one. */
export const DEFECTS: readonly (readonly [defect: string, test: Tick])[] = [
  [
    'an optional field that is left out has the next one, of another type, read as nothing (a list without nextUpdate had no revoked entries)',
    here('an optional field that is left out does not hide those behind it'),
  ],
  [
    'an empty SEQUENCE is written for extensions that are not there, and read',
    here(
      'a certificate and a request without extensions have no empty list of them, and one that has is refused',
    ),
  ],
  [
    'long lists take quadratic time, or are refused by a limit of nodes',
    here('twenty thousand names are written and read'),
  ],
  [
    'a signature in the wrong format, DER or r‖s, makes an invalid certificate',
    here('a signature in the other format is no certificate and no request'),
  ],
  [
    'attributes of a request are added after it was signed; it is signed twice, or by PKCS #1 under the name of PSS',
    here('a request is signed once, with all its attributes, and with the padding that it names'),
  ],
  [
    'a serial number of zero, negative or too long gets in by a second way',
    here('a serial number that is none has no other way in'),
  ],
  [
    'purposes or distribution points cannot be read back, and of two names one is dropped',
    here('purposes and distribution points are read back, and of two names none is dropped'),
  ],
  [
    'what was added is lost when another setter is called later',
    here('what a setter said is not lost by one that is called later'),
  ],
  [
    'bytes behind an object, and lengths that are not minimal, are taken',
    here('bytes behind a certificate, a request or a key, and longer lengths than needed, are refused'),
  ],
]
