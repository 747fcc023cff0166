package org.posthorn.shape;

/// One `[[shaping.reply]]`: what a refusal means beyond its code.
public record ReplyRule(ReplyPattern pattern, Action action) {}
