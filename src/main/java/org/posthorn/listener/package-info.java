/// Sockets: bind, accept, limits and shutdown.
@NullMarked
package org.posthorn.listener;

import org.jspecify.annotations.NullMarked;
