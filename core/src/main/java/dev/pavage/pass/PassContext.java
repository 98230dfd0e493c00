package dev.pavage.pass;

import dev.pavage.ir.Target;

/**
 * What a pass may know beside the kernel.
 *
 * @param target the device that the kernel is compiled for
 */
public record PassContext(Target target) {}
