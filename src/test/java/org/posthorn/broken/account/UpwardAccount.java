package org.posthorn.broken.account;

import org.posthorn.broken.spool.UpwardSpool;

public record UpwardAccount(UpwardSpool spool) {}
