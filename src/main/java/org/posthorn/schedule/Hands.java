package org.posthorn.schedule;

/// Who does what takes time. In the server each piece of work has a thread that may block; a simulation has none.
interface Hands {
    /// Has the worker deliver until it is dismissed, then closes it. Returns at once.
    void deliver(DeliveryWorker worker);

    /// Runs this, which may wait for the DNS. Returns at once.
    void run(String name, Runnable task);

    /// A virtual thread for each piece of work.
    static Hands threads() {
        return new Hands() {
            @Override
            public void deliver(DeliveryWorker worker) {
                Thread.ofVirtual().name("deliver " + worker.name()).start(worker::run);
            }

            @Override
            public void run(String name, Runnable task) {
                Thread.ofVirtual().name(name).start(task);
            }
        };
    }
}
