;;; e2e.el --- eglot and the server, in batch  -*- lexical-binding: t -*-
;; emacs --batch -l e2e.el; ends with 1 at the first failure.

(require 'eglot)
(require 'flymake)
(require 'cl-lib)

(defconst limit 60 "Longer than anything takes on a busy machine.")

(defun until (what condition)
  "Wait for CONDITION; WHAT says which."
  (let ((end (+ (float-time) limit)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (unless value (error "Not seen: %s" what))
    value))

(defun places ()
  "The text under each diagnostic."
  (flymake-start)
  (mapcar (lambda (d) (buffer-substring-no-properties (flymake-diagnostic-beg d) (flymake-diagnostic-end d)))
          (flymake-diagnostics)))

(setq eglot-sync-connect 1
      eglot-connect-timeout limit
      eglot-autoshutdown nil
      eglot-confirm-server-initiated-edits nil
      eglot-server-programs
      `((python-mode . (,(getenv "APILIFT") "server" :initializationOptions (:settings (:select ["numpy"]))))))

(condition-case failure
    (progn
      (find-file "a.py")
      (python-mode)
      (eglot--connect '(python-mode) (cons 'transient default-directory) 'eglot-lsp-server
                      (cdr (assoc 'python-mode eglot-server-programs)) "python")
      (unless (eglot-managed-p) (eglot--managed-mode 1))
      (until "diagnostics on the name alone" (lambda () (equal (places) '("trapz" "trapz"))))
      (message "ok   diagnostics, behind characters outside the BMP")
      (goto-char (point-min))
      (search-forward "trapz")
      (backward-char 2)
      (let ((actions (eglot-code-actions (point) (point) "quickfix")))
        (cl-assert (string-match-p "trapezoid" (plist-get (car actions) :title)) t))
      (message "ok   quick fixes")
      (let* ((actions (eglot-code-actions (point-min) (point-max) "source.fixAll.apilift"))
             (edit (plist-get (aref (vconcat actions) 0) :edit)))
        (eglot--apply-workspace-edit edit nil))
      (cl-assert (= (count-matches "trapezoid" (point-min) (point-max)) 2) t)
      (cl-assert (save-excursion (goto-char (point-min)) (search-forward "(\"é😀\", np.trapezoid(a, b))" nil t)) t)
      (message "ok   all fixes")
      (message "emacs %s, eglot: passed" emacs-version))
  (error (message "FAIL %S" failure) (kill-emacs 1)))
