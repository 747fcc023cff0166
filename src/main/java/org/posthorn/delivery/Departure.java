package org.posthorn.delivery;

import java.net.InetAddress;
import org.posthorn.route.Source;

/// Where one connection comes from: a source, and the one of its addresses that was chosen.
record Departure(Source source, InetAddress address) {}
