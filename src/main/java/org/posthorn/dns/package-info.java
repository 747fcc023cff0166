/// Lookups with a cache, their DNSSEC status, and the MX hosts of a domain.
@NullMarked
package org.posthorn.dns;

import org.jspecify.annotations.NullMarked;
