/// Users, their password hashes, and the SASL mechanisms that prove who they are.
@NullMarked
package org.posthorn.account;

import org.jspecify.annotations.NullMarked;
