package dev.pavage.cuda.sim.exec;

/** What an instruction does. */
interface Action {
    /**
     * Does it.
     *
     * @param mask the lanes that take part, at least one
     * @throws AccessFault if one must not; the warp's {@link Warp#lane} says which
     */
    void run(Warp warp, int mask);

    /** What moves lanes elsewhere, or stops them: it sets their {@link Warp#jump} itself. */
    interface Control extends Action {}
}
