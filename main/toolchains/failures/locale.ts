/** @file A language setting that the system does not have. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `terminate called after throwing … what(): locale::facet::_S_create_c_locale name not valid`. */
export const locale: KnownFailure = {
  id: 'locale',
  title: 'The language setting does not exist',
  rank: 'cause',
  explain: onLines([/locale::facet::_S_create_c_locale name not valid/, {
    cause: 'LANG or LC_ALL names a locale that this system does not have.',
    remedy: 'Start Bitloom with LANG=C.UTF-8 LC_ALL=C.UTF-8, or generate the locale (dpkg-reconfigure locales).',
  }]),
};
