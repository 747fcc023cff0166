package org.posthorn.broken.wire;

import org.posthorn.broken.dns.UpwardDns;

public record UpwardWire(UpwardDns dns) {}
